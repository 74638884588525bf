/** Gives a path of this server for a redirect; `/` for everything that a browser might take for the address of another one. */
export function localPath(wanted: string | undefined): string {
  // Browsers take `\` for `/`, and pass over tabs and line ends.
  if (wanted === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes("\\")) return "/"
  const own = "http://limn.invalid"
  const url = URL.parse(wanted, own)
  // `/..//host` is put in order to `//host`.
  if (url === null || url.origin !== own || url.pathname.startsWith("//")) return "/"
  return url.pathname + url.search + url.hash
}
