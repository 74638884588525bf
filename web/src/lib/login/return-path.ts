/**
 * Where to go after signing in: a path of this web app, `/` for anything else. What another site put into the address is not followed,
 * however it is spelled.
 */
export function returnPath(wanted: string | null, origin: string): string {
  if (wanted === null || !/^\/(?![/\\])/.test(wanted)) return "/"
  const url = URL.parse(wanted, origin)
  if (url === null || url.origin !== origin || url.pathname.startsWith("//")) return "/"
  return url.pathname === "/login" ? "/" : url.pathname + url.search + url.hash
}

/** The code of a one-time link: of the whole link, of its fragment, or typed alone. Undefined where there is none. */
export function linkToken(text: string): string | undefined {
  const trimmed = text.trim()
  const code = /#(?:.*&)?link=([^&\s]+)/.exec(trimmed)?.[1] ?? (/^[\w-]{16,}$/.test(trimmed) ? trimmed : undefined)
  return code === undefined ? undefined : decode(code)
}

function decode(code: string): string {
  try {
    return decodeURIComponent(code)
  } catch {
    return code
  }
}
