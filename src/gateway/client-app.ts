/** The application that a client says it is. */
export interface ClientApp {
  /** At most 120 characters. */
  readonly title?: string
  /** Its address without query and fragment, at most 300 characters. */
  readonly url?: string
}

const maxTitleLength = 120
const maxUrlLength = 300

/**
 * Reads the attribution headers that some services have brought in, and that any client may send: `X-Title`, before it the
 * newer form with the name of a service in it, and `HTTP-Referer`. They are shown to the operator and change nothing else, so
 * what cannot be used is left out.
 */
export function readClientApp(headers: Readonly<Record<string, string>>): ClientApp {
  const newer = Object.keys(headers).find((name) => /^x-[a-z]+-title$/.test(name)) ?? ""
  const title = (headers[newer] ?? headers["x-title"] ?? "")
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, maxTitleLength)
    .toWellFormed()
  const url = readUrl(headers["http-referer"])
  return { ...(title === "" ? {} : { title }), ...(url === undefined ? {} : { url }) }
}

/** A query may hold what is nobody's business. */
function readUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined
  const { protocol, origin, pathname } = new URL(text)
  if (protocol !== "https:" && protocol !== "http:") return undefined
  return `${origin}${pathname}`.slice(0, maxUrlLength)
}
