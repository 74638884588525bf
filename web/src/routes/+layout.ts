import { loadSession, session } from "#lib/session.svelte.ts"
import type { LayoutLoad } from "./$types"

/** A single-page app: the server gives the same shell for every address. */
export const ssr = false
export const prerender = false

/** Asks once who is signed in; every page may rely on the answer. Without one the page says that the server can't be reached. */
export const load: LayoutLoad = async () => {
  if (session.current === undefined) await loadSession().catch(() => {})
}
