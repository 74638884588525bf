/**
 * Reads an http or https address that paths are appended to, such as `https://host.example/v1`. Gives it without trailing
 * slash. Throws RangeError whose message goes on after the name of the setting: `must be an address …`.
 */
export function parseWebAddress(text: string): string {
  const url = URL.parse(text.trim())
  const isBase = url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === ""
  if (!isBase) throw new RangeError("must be an address such as https://host.example/v1, without user name, password, query and fragment")
  return text.trim().replace(/\/+$/, "")
}
