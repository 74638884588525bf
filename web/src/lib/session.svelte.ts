import { call, signedOut } from "#api/client.ts"
import type { Preferences, Session, User } from "#api/types.ts"

const state = $state<{ session: Session | undefined }>({ session: undefined })

signedOut.addEventListener("signed-out", () => {
  if (state.session?.user) state.session = { ...state.session, user: null }
})

/** Who is signed in, and what this server is; undefined until the first answer. */
export const session = {
  get current(): Session | undefined {
    return state.session
  },
  get user(): User | null {
    return state.session?.user ?? null
  },
  /** Whether the console is open to who is signed in. */
  get isOperator(): boolean {
    const role = state.session?.user?.role
    return role === "owner" || role === "operator"
  },
}

/** Asks the server who is signed in. Throws ApiError. */
export async function loadSession(): Promise<void> {
  state.session = await call<Session>("GET", "/session")
}

/** Signs in. Throws ApiError `invalid_credentials` or `rate_limit_exceeded`. */
export async function signIn(proof: { name: string; password: string } | { admin_token: string } | { link_token: string }): Promise<void> {
  state.session = await call<Session>("POST", "/session", { body: proof })
}

/** Signs out on this device. */
export async function signOut(): Promise<void> {
  await call("DELETE", "/session")
  await loadSession()
}

/** Changes name, password or preferences of who is signed in. Throws ApiError. */
export async function changeMe(change: {
  name?: string
  password?: { current?: string; new: string }
  preferences?: Preferences
}): Promise<void> {
  const user = await call<User>("PATCH", "/me", { body: change })
  if (state.session !== undefined) state.session = { ...state.session, user }
}
