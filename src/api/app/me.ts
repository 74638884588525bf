import { z } from "zod"
import { passwordLength } from "#accounts/passwords.ts"
import { GatewayError } from "#canonical/error.ts"
import type { UserRow } from "#database/users-table.ts"
import { name } from "../fields.ts"
import { appRoute, type AppRoute, type AppVisitor } from "./route.ts"
import type { AppServices } from "./services.ts"
import { shownUser, showUser } from "./session-answer.ts"

const lengthOfPassword = `must have ${passwordLength.least} to ${passwordLength.most} characters`
const mostPreferenceBytes = 16 * 1024
const newPassword = z.string().min(passwordLength.least, lengthOfPassword).max(passwordLength.most, lengthOfPassword)

/** What `PATCH /me` takes: what is absent stays. */
const changedMe = z.strictObject({
  name: name.optional(),
  password: z
    .strictObject({ current: z.string().max(1000).optional(), new: newPassword })
    .optional()
    .meta({ description: "`current` may be left out where there is none yet, and for an hour after signing in by a link" }),
  preferences: z
    .record(z.string().min(1).max(100), z.unknown())
    .optional()
    .meta({ description: "Members to set; null takes one away. At most 16 KiB altogether" }),
})

/** Throws `invalid_request` without the former password: whoever finds an open browser cannot take the account over. */
async function requirePassword(
  { signIn, brake }: AppServices,
  { id, name: own, passwordHash }: UserRow,
  given: string,
  { mayResetPassword }: AppVisitor,
  address: string,
): Promise<void> {
  if (passwordHash === undefined || mayResetPassword) return
  brake.check(address, own)
  const isRight = await signIn.isPassword(id, given)
  brake.check(address, own)
  if (isRight) return
  brake.failed(address, own)
  throw new GatewayError("invalid_request", "This is not your current password.", { param: "password.current" })
}

/** Gives preferences with what a wish sets and takes away. Throws `invalid_request` where they become too long. */
function mergePreferences(former: Readonly<Record<string, unknown>>, wish: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = Object.fromEntries(Object.entries({ ...former, ...wish }).filter(([, value]) => value !== null))
  if (Buffer.byteLength(JSON.stringify(merged)) <= mostPreferenceBytes) return merged
  throw new GatewayError("invalid_request", "Preferences take at most 16 KiB of JSON altogether.", { param: "preferences" })
}

/** The route of what users change about themselves. */
export const meRoutes: readonly AppRoute[] = [
  appRoute({
    method: "PATCH",
    path: "/me",
    summary: "Change one's name, password or preferences. A new password ends all other sessions",
    body: changedMe,
    answer: shownUser,
    audit: (user, { body }) =>
      body.name === undefined && body.password === undefined
        ? undefined
        : {
            action: "user.change",
            target: { type: "user", id: user.id, name: user.name },
            detail: {
              ...(body.name === undefined ? {} : { name: body.name }),
              ...(body.password === undefined ? {} : { password: "changed" }),
            },
          },
    handle: async (services, { body, visitor, request }) => {
      const { people, signIn } = services
      const { name: wantedName, password: wanted, preferences } = body
      const former = await people.user(visitor.user.id)
      if (wanted !== undefined) await requirePassword(services, former, wanted.current ?? "", visitor, request.address)
      await people.changeUser(former.id, {
        ...(wantedName === undefined ? {} : { name: wantedName }),
        ...(preferences === undefined ? {} : { preferences: mergePreferences(former.preferences, preferences) }),
      })
      if (wanted !== undefined) await signIn.setPassword(former.id, wanted.new, visitor.sessionId)
      return showUser(await people.user(former.id))
    },
  }),
]
