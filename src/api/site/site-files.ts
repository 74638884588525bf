import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { extname, join, sep } from "node:path"
import { brotliCompressSync, gzipSync } from "node:zlib"

/** A file of the built web app, as it is sent. */
export interface SiteFile {
  readonly mediaType: string
  readonly etag: string
  /** True where the name changes with the content: such a file may be kept for good. */
  readonly immutable: boolean
  readonly bytes: Uint8Array
  /** The same by content coding, where the build has made it. */
  readonly coded: Readonly<Partial<Record<"br" | "gzip", Uint8Array>>>
}

/** The built web app: its files by path (`/favicon.svg`), and the page of an address. */
export interface SiteFiles {
  readonly files: ReadonlyMap<string, SiteFile>
  /** The same shell for every address; it names what that address loads, so that no browser has to find out step by step. */
  readonly page: (path: string, isSignedIn: boolean) => SiteFile
  /** `'sha256-…'` of each script that stands in the page itself. */
  readonly scriptHashes: readonly string[]
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
}

/** What the build says of a kind of page: see web/preloads.ts. */
interface Preload {
  readonly pattern: string
  readonly files: readonly string[]
  /** What it asks the server for first: whoever looks, and besides only who is signed in. */
  readonly calls: readonly string[]
  readonly signedInCalls: readonly string[]
}

const preloadsName = "preloads.json"
const notServed = new Set(["index.html", preloadsName])
const codings = { br: ".br", gzip: ".gz" } as const

/** Reads what was built into `folder` (some hundred KB) into memory; undefined where nothing was built. */
export function readSiteFiles(folder: string): SiteFiles | undefined {
  const names = listFiles(folder)
  if (!names.includes("index.html")) return undefined
  const html = readFileSync(join(folder, "index.html"), "utf8")
  const served = names.filter((name) => mediaTypes[extname(name)] !== undefined && !notServed.has(name))
  const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = ""]) => text)
  return {
    files: new Map(served.map((name) => [`/${name.split(sep).join("/")}`, readSiteFile(folder, name, names)])),
    page: preloadingPages(html, names.includes(preloadsName) ? readFileSync(join(folder, preloadsName), "utf8") : "[]"),
    scriptHashes: scripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`),
  }
}

/** Makes the shell's variants, two for each kind of page: only who is signed in gets an answer to what a page asks for. */
function preloadingPages(html: string, preloads: string): SiteFiles["page"] {
  const kinds = (JSON.parse(preloads) as Preload[]).map(({ pattern, files, calls, signedInCalls }) => {
    const make = (asked: readonly string[]): (() => SiteFile) => {
      let page: SiteFile | undefined
      const links = [
        ...files.map(linkTo),
        ...asked.map((call) => `<link rel="preload" as="fetch" href="${call.replaceAll("&", "&amp;")}">`),
      ]
      return () => (page ??= pageOf(html.replace("</head>", `${links.join("")}</head>`)))
    }
    return { pattern: new RegExp(pattern), signedIn: make([...calls, ...signedInCalls]), stranger: make(calls) }
  })
  const plain = pageOf(html)
  return (path, isSignedIn) => kinds.find(({ pattern }) => pattern.test(path))?.[isSignedIn ? "signedIn" : "stranger"]() ?? plain
}

function linkTo(file: string): string {
  return file.endsWith(".css") ? `<link rel="stylesheet" href="${file}">` : `<link rel="modulepreload" href="${file}" fetchpriority="low">`
}

function pageOf(html: string): SiteFile {
  const bytes = Buffer.from(html)
  const coded = { br: brotliCompressSync(bytes), gzip: gzipSync(bytes) }
  return { mediaType: mediaTypes[".html"] as string, etag: etagOf(bytes), immutable: false, bytes, coded }
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return []
    throw error
  }
}

function readSiteFile(folder: string, name: string, names: readonly string[]): SiteFile {
  const bytes = readFileSync(join(folder, name))
  const coded = Object.entries(codings).filter(([, ending]) => names.includes(name + ending))
  return {
    mediaType: mediaTypes[extname(name)] ?? "application/octet-stream",
    etag: etagOf(bytes),
    immutable: name.split(sep).includes("immutable"),
    bytes,
    coded: Object.fromEntries(coded.map(([coding, ending]) => [coding, readFileSync(join(folder, name + ending))])),
  }
}
