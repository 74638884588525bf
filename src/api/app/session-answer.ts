import { z } from "zod"
import { roles } from "#canonical/role.ts"
import { readInstallationSettings } from "#database/installation-settings.ts"
import type { UserRow } from "#database/users-table.ts"
import type { ServerRequest } from "#http/server.ts"
import { name } from "../fields.ts"
import { baseOf, ownPageHeader } from "../own-page.ts"
import type { AppServices } from "./services.ts"

/** A user as the user itself sees it. */
export const shownUser = z.object({
  id: z.string(),
  name,
  role: z.enum(roles),
  has_password: z.boolean(),
  preferences: z.record(z.string(), z.unknown()).meta({ description: "Whatever the web app keeps there, such as `language` and `theme`" }),
})

/** Shows a user to itself. */
export function showUser({ id, name, role, passwordHash, preferences }: UserRow): z.input<typeof shownUser> {
  return { id, name, role: role as (typeof roles)[number], has_password: passwordHash !== undefined, preferences: { ...preferences } }
}

/** What a page learns first: who is signed in, and what this server is. */
export const sessionAnswer = z.object({
  user: shownUser.nullable().meta({ description: "null: nobody is signed in" }),
  csrf: z.literal(ownPageHeader).meta({ description: "The header to send, with the value 1, with everything that changes something" }),
  demo: z.boolean().meta({ description: "Whether the painter stands in for every model" }),
  version: z.string(),
  base_url: z.string(),
  needs_setup: z.boolean().meta({ description: "Whether nobody can sign in by password yet" }),
  login: z.object({
    password: z.literal(true),
    oidc: z.object({ label: z.string() }).nullable().meta({ description: "null: there is no identity provider" }),
  }),
  announcement: z.string().nullable().meta({ description: "What the owners tell everybody" }),
  keep_pictures: z.string().nullable().meta({ description: "Such as `30d` or `12h`; `0`: not at all; null: for ever" }),
})

/** Gives what a page learns first. Throws DatabaseError. */
export async function showSession(
  { site, signIn, oidc, database }: AppServices,
  request: ServerRequest,
  user: UserRow | undefined,
): Promise<z.input<typeof sessionAnswer>> {
  return {
    user: user === undefined ? null : showUser(user),
    csrf: ownPageHeader,
    demo: site.demo(),
    version: site.version,
    base_url: baseOf(request, site.publicUrl),
    needs_setup: await signIn.needsSetup(),
    login: { password: true, oidc: oidc === undefined ? null : { label: oidc.label } },
    announcement: (await readInstallationSettings(database)).announcement ?? null,
    keep_pictures: site.keepPicturesMs === undefined ? null : durationText(site.keepPicturesMs),
  }
}

/** `30d`, `12h`, `90m`: the largest unit that fits without a rest. */
function durationText(durationMs: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
  ] as const
  if (durationMs === 0) return "0"
  const [unit, size] = units.find(([, size]) => durationMs % size === 0) ?? ["ms", 1]
  return `${durationMs / size}${unit}`
}
