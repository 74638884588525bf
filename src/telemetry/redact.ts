import { GatewayError } from "#canonical/error.ts"

const maxTextLength = 200
const maxStackLength = 4000
/** A secret that a cut goes through would not be found any more, so so many characters beyond the cut are cleaned too. */
const lookahead = 2048
const maxDepth = 6
const maxMembers = 50
const maxValues = 200

/** Members that hold a secret whatever it looks like. */
const secretName =
  /^(proxy-)?authorization$|^(set-)?cookie$|^x-goog-api-key$|^(api[-_]?)?keys?$|^(access|admin|api|refresh)?[-_]?token$|secret([-_]?key)?$|^password$/i

/** What must not be logged by the forms in which it is known. Pictures first, because base64 may look like anything else too. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/data:[\w.+/-]*(?:;[\w=.+-]+)*,[A-Za-z0-9+/_=-]*/g, "[data URL]"],
  [/(?:[A-Za-z0-9+/_-]|\\\/|\\u00[23][bdf]|\\[rn]|[\r\n]){72,}={0,2}/gi, "[base64]"],
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, "$1 [secret]"],
  [/([?&](?:key|api_key|access_token|sig)=)[^&\s"']+/gi, "$1[secret]"],
  [/\b(?:sk|pk|rk)-[A-Za-z0-9_-]{8,}/g, "[secret]"],
  [/\bAIza[A-Za-z0-9_-]{10,}/g, "[secret]"],
]

/**
 * Gives a function that copies a value for the log and never throws. Texts over 200 characters are cut; data URLs,
 * base64 from 72 characters, however it is escaped or broken into lines, and credentials are replaced; members named like
 * a secret lose their value; bytes become their number; what is deeper than 6 levels or beyond 200 values is left out.
 * `secrets` are replaced wherever they occur; those under 8 characters are not, since they would take half of every
 * sentence with them.
 */
export function createRedact(secrets: readonly string[] = []): (value: unknown) => unknown {
  const known = secrets.filter((secret) => secret.length >= 8).toSorted((a, b) => b.length - a.length)

  function cleanText(text: string, maxLength = maxTextLength): string {
    let clean = text.slice(0, maxLength + lookahead)
    for (const secret of known) clean = clean.replaceAll(secret, "[secret]")
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    const complete = clean.length <= maxLength && text.length <= maxLength + lookahead
    return complete ? clean : `${clean.slice(0, maxLength)}… (${text.length} characters)`
  }

  return (value) => {
    let valuesLeft = maxValues

    function clean(value: unknown, depth: number): unknown {
      if (--valuesLeft < 0) return undefined
      if (typeof value === "string") return cleanText(value)
      if (typeof value === "bigint" || typeof value === "symbol") return cleanText(String(value))
      if (typeof value === "function") return "[function]"
      if (typeof value !== "object" || value === null) return value
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
      if (depth >= maxDepth) return "[more]"
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString()
      // A query is where some providers take their key.
      if (value instanceof URL) return cleanText(value.origin + value.pathname)
      if (value instanceof Error) return cleanError(value, depth)
      if (Array.isArray(value)) return value.slice(0, maxMembers).map((member) => clean(member, depth + 1))
      return cleanMembers(Object.entries(value), depth)
    }

    function cleanMembers(members: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
      const cleaned = members
        .slice(0, maxMembers)
        .map(([name, member]) => [cleanText(name), secretName.test(name) ? "[secret]" : clean(member, depth + 1)])
      return Object.fromEntries(cleaned)
    }

    function cleanError(error: Error, depth: number): Record<string, unknown> {
      // Of a gateway error only what was meant for the log: the other details may be words of the model.
      const members = error instanceof GatewayError ? { code: error.code, ...error.details.log } : error
      return {
        ...cleanMembers(Object.entries(members), depth),
        type: cleanText(error.name),
        message: cleanText(error.message),
        stack: cleanText(error.stack ?? "", maxStackLength),
        ...(error.cause === undefined ? {} : { cause: clean(error.cause, depth + 1) }),
      }
    }

    try {
      return clean(value, 0)
    } catch {
      return "[unreadable]"
    }
  }
}
