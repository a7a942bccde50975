package slack

import (
	"context"
	"slices"
	"strings"

	"cmcbot/internal/commands"
)

// place looks up who asked, for commands that change a channel's settings: members may, guests may not (nor, where the
// operator leaves it to admins, members), and who cannot be looked up may not either. In a direct message everybody manages their own.
func (b *Bot) place(ctx context.Context, a asker) commands.Place {
	p := commands.Place{Platform: "slack", Workspace: a.team, Channel: a.channel, User: a.user}
	u, err := b.api.GetUserInfoContext(ctx, a.user)
	if err != nil {
		b.log.Warn("member not looked up", "err", err)
		return p
	}
	guest := u.IsRestricted || u.IsUltraRestricted || u.IsStranger
	home := u.TeamID == a.team || slices.Contains(u.Enterprise.Teams, a.team) // else they come from a shared channel
	alone := strings.HasPrefix(a.channel, "D")
	p.Manage = home && !guest || alone
	p.Admin = home && (u.IsAdmin || u.IsOwner) || alone
	p.Zone = u.TZ
	return p
}
