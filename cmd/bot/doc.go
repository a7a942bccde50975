// Command bot answers questions on the cluster munition and landmine treaties, on Discord, on Slack, in the terminal
// and on a local page.
//
// A tour of the code, from the bottom up:
//
//   - facts.yaml is what the bot knows, and phrases.txt how people put things. Package internal/facts decodes it strictly, checks all of it against
//     itself, and does the treaties' arithmetic (Articles 17 and 20). A facts.Book never changes.
//   - Package internal/search turns words into the entries they mean; internal/lang holds the interface's
//     messages, dates and the names of states in other languages.
//   - Package internal/reply is an answer as data: title, blocks, sources, buttons. No platform, no markup.
//   - Package internal/picture draws cards, maps and charts of what the file says, each with its words; it knows no
//     platform either.
//   - Packages internal/share and internal/document make things ready to use: posts within each network's limit,
//     letters as .docx, briefs as one page of PDF. internal/fonts has the fonts of pictures and pages.
//   - Package internal/commands is the one table of commands. A commands.Request (a line of text) becomes a
//     reply.Reply. A button carries the line it runs, so nothing about a conversation is remembered.
//   - Package internal/news says in sentences what changed between two versions of the file.
//   - Package internal/upkeep is what keeps the file true: the weekly review in the maintainers' channel, and the count of
//     questions that found nothing.
//   - Package internal/export writes the file as JSON, CSV, Markdown, a calendar and a feed, and serves them.
//   - Package internal/links tries the addresses of sources, politely, when somebody asks for it.
//   - Package internal/lease lets one of several replicas do what only one may do: be connected to Discord's gateway.
//   - Package internal/reload follows the knowledge file while the bot runs and gives commands.Handler.Use every valid version.
//   - Packages internal/discord, internal/slack and internal/console are adapters: a platform's event becomes a
//     Request, the Reply becomes the platform's blocks, shortened inside its limits.
//   - Package internal/web serves the local page: its scripts draw the bodies that the platforms would get, and its
//     templates show everything the file holds.
//   - Packages internal/fakediscord and internal/fakeslack are local servers that speak the platforms' protocols,
//     for tests; qualify/ shows that other people's clients work against them. internal/specs validates
//     bodies against the published specifications.
//   - This package only wires: one file per subcommand, configuration from the environment, and run, which
//     the end-to-end tests call.
//
// internal/archtest holds the table of who may import whom.
package main
