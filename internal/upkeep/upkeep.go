// Package upkeep is what keeps the knowledge file true: the weekly review in the maintainers' channel, the count of
// questions that found nothing, and what readers suggest, on its way to the maintainers and back. It knows no platform and no wording.
package upkeep
