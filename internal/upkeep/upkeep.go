// Package upkeep is what keeps the knowledge file true: the weekly review in the maintainers' channel, and the count of
// questions that found nothing. It knows no platform and no wording.
package upkeep
