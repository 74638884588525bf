import { z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import type { SignInMethod } from "#database/sessions-table.ts"
import type { UserRow } from "#database/users-table.ts"
import { id, listOf, momentText, removed } from "../fields.ts"
import { Reply } from "../route.ts"
import { noSessionCookie } from "../session-cookie.ts"
import { beginSession } from "./begin-session.ts"
import { appRoute, type AppRoute } from "./route.ts"
import type { AppServices } from "./services.ts"
import { sessionAnswer, showSession } from "./session-answer.ts"

const secret = z.string().min(1).max(1000)

/** What `POST /session` takes: one of three ways to prove who this is. */
const credentials = z.union(
  [
    z.strictObject({ name: z.string().min(1).max(200), password: secret }),
    z.strictObject({ admin_token: secret }),
    z.strictObject({ link_token: secret }),
  ],
  { error: "must be {name, password}, {admin_token} or {link_token}" },
)

const device = z.object({
  id,
  created_at: momentText,
  used_at: momentText.meta({ description: "To the hour" }),
  user_agent: z.string().nullable(),
  current: z.boolean().meta({ description: "Whether it is the one that asks" }),
})

/** Who a sign-in says it is, and who that is where it is proved. */
interface Proof {
  readonly method: SignInMethod
  /** The name that was typed. */
  readonly name?: string
  readonly prove: () => Promise<UserRow | undefined>
  readonly refusal: string
}

function proofOf(body: z.output<typeof credentials>, { accounts, signIn, sessions }: AppServices): Proof {
  if ("admin_token" in body) {
    return {
      method: "admin_token",
      prove: async () => ((await accounts.verifyAdmin(body.admin_token)) ? signIn.firstOwner() : undefined),
      refusal: "This is not the admin token. It was shown at the first start, or stands in LIMN_ADMIN_TOKEN.",
    }
  }
  if ("link_token" in body) {
    return {
      method: "link",
      prove: () => sessions.takeLink(body.link_token),
      refusal: "This link was used before, or has expired. Ask an operator for another; `limn login-link` makes one.",
    }
  }
  return {
    method: "password",
    name: body.name,
    prove: () => signIn.byPassword(body.name, body.password),
    refusal: "The name or the password is not right. Who has forgotten it asks an operator for a link.",
  }
}

/** Gives who somebody has proved to be. Throws `invalid_credentials`, and `rate_limit_exceeded` for an address that guesses. */
async function requireProof({ brake, audit }: AppServices, proof: Proof, address: string): Promise<UserRow> {
  brake.check(address, proof.name)
  const user = await proof.prove()
  // Again, because of many guesses at the same time only as many may learn something as one after the other.
  brake.check(address, proof.name)
  if (user !== undefined) return user
  brake.failed(address, proof.name)
  // The name is left out: people type their passwords there.
  await audit.record({ action: "session.refuse", detail: { method: proof.method }, address })
  throw new GatewayError("invalid_credentials", proof.refusal)
}

/** Routes of signing in and out. */
export const sessionRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/session",
    summary: "Who is signed in, and what this server is",
    access: "public",
    answer: sessionAnswer,
    handle: async (services, { visitor, request }) =>
      showSession(services, request, visitor && (await services.people.user(visitor.user.id))),
  }),
  appRoute({
    method: "POST",
    path: "/session",
    summary: "Sign in with name and password, with the admin token as the first owner, or with a one-time link",
    access: "public",
    body: credentials,
    answer: sessionAnswer,
    handle: async (services, { body, request, visitor }) => {
      const proof = proofOf(body, services)
      const user = await requireProof(services, proof, request.address)
      const cookie = await beginSession(services, user, proof.method, request, visitor)
      return new Reply(await showSession(services, request, user), { "set-cookie": cookie })
    },
  }),
  appRoute({
    method: "DELETE",
    path: "/session",
    summary: "Sign out",
    access: "public",
    answer: sessionAnswer,
    audit: (_, { visitor }) => (visitor === undefined ? undefined : { action: "session.end" }),
    handle: async (services, { visitor, request }) => {
      if (visitor !== undefined) await services.sessions.end(visitor.sessionId, visitor.user.id)
      return new Reply(await showSession(services, request, undefined), { "set-cookie": noSessionCookie(request, services.site.publicUrl) })
    },
  }),
  appRoute({
    method: "GET",
    path: "/sessions",
    summary: "Where one is signed in, the one used last first, at most 200. A new password ends all others",
    answer: listOf(device),
    handle: async ({ sessions }, { visitor }) => ({
      data: (await sessions.ofUser(visitor.user.id)).map((row) => ({
        id: row.id,
        created_at: row.createdAt.toISOString(),
        used_at: row.usedAt.toISOString(),
        user_agent: row.userAgent ?? null,
        current: row.id === visitor.sessionId,
      })),
    }),
  }),
  appRoute({
    method: "DELETE",
    path: "/sessions/{id}",
    summary: "End one of one's own sessions",
    answer: removed,
    audit: ({ id: ended }) => ({ action: "session.end", target: { type: "session", id: ended } }),
    handle: async ({ sessions }, { params, visitor }) => {
      const sessionId = params["id"] ?? ""
      if (await sessions.end(sessionId, visitor.user.id)) return { id: sessionId, deleted: true as const }
      throw new GatewayError("not_found", "You have no session with this id. It may have ended by itself.")
    },
  }),
]
