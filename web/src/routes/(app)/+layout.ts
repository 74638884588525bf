import { redirect } from "@sveltejs/kit"
import { session } from "#lib/session.svelte.ts"
import type { LayoutLoad } from "./$types"

/** These pages are for who is signed in: anybody else signs in first and comes back. */
export const load: LayoutLoad = async ({ parent, url }) => {
  await parent()
  if (session.current !== undefined && session.user === null) {
    redirect(307, `/login?return_to=${encodeURIComponent(url.pathname + url.search)}`)
  }
}
