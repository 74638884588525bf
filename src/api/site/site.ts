import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { takesCoding } from "#http/content-coding.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { knownRoutes } from "../near-routes.ts"
import { hasSessionCookie } from "../session-cookie.ts"
import { missingPage } from "./missing-page.ts"
import { readSiteFiles, type SiteFile, type SiteFiles } from "./site-files.ts"

/** Where the web app is built to. */
export const siteFolder = join(fileURLToPath(new URL("../../../web", import.meta.url)), "build")

/** The addresses of the web app's pages. Everything else that is not a file of it belongs to the APIs. */
const pages = /^\/(?:(?:c|models|gallery|docs|admin|settings|login|s)(?:\/.*)?)?$/
/** Where the APIs are: what is wrong there is said as they say it. A browser that is lost elsewhere gets the app's own page for that. */
const apiFolders: ReadonlySet<string> = new Set(["app", "admin", "i", ...knownRoutes.map(({ path }) => path.split("/")[1] ?? "")])
/** SvelteKit hides the element that tells screen readers of a new page by a style attribute: no other is let through. */
const announcerStyle = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='"
const notPages = /^\/admin\/api(?:\/|$)/

/**
 * Makes the function that serves the built web app, and gives undefined for any other path or method: a program that asks for
 * `/models` is told by others what it may have meant. What was built is read at the first
 * request; where nothing is there yet, it looks again at each, and says so in the meantime.
 */
export function createSite(folder: string = siteFolder): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  let built: SiteFiles | undefined
  return ({ method, path, query, headers }) => {
    if (method !== "GET" && method !== "HEAD") return undefined
    const isBrowser = (headers["accept"] ?? "").includes("text/html")
    const isPage = pages.test(path) && !notPages.test(path) && (path === "/" || isBrowser)
    const isStray = !isPage && isBrowser && !path.includes(".") && !apiFolders.has(path.split("/")[1] ?? "")
    if (!isPage && !isStray && !/^\/(?:_app\/|[\w.-]+\.(?:svg|webmanifest|txt|png|ico)$)/.test(path)) return undefined
    built ??= readSiteFiles(folder)
    if (isPage || isStray) {
      if (built === undefined) return Promise.resolve(missingPage(headers["accept-language"]))
      const isSignedIn = isPage && query.size === 0 && hasSessionCookie({ headers })
      if (isPage) return Promise.resolve(sendPage(built.page(path, isSignedIn), built, headers))
      return Promise.resolve({ ...sendPage(built.page(path, false), built, { ...headers, "if-none-match": "" }), status: 404 })
    }
    const file = built?.files.get(path)
    return file && Promise.resolve(send(file, headers, {}))
  }
}

function sendPage(page: SiteFile, { scriptHashes }: SiteFiles, headers: ServerRequest["headers"]): ServerAnswer {
  return send(page, headers, {
    "content-security-policy": [
      "default-src 'none'",
      `script-src 'self' ${scriptHashes.join(" ")}`,
      "style-src 'self'",
      `style-src-attr 'unsafe-hashes' ${announcerStyle}`,
      "img-src 'self' blob: data:",
      "connect-src 'self'",
      "font-src 'self'",
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types svelte-trusted-html dompurify",
    ].join("; "),
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-frame-options": "DENY",
  })
}

function send(file: SiteFile, asked: ServerRequest["headers"], more: Readonly<Record<string, string>>): ServerAnswer {
  const coding = (["br", "gzip"] as const).find((name) => file.coded[name] !== undefined && takesCoding(asked["accept-encoding"], name))
  const headers = {
    etag: coding === undefined ? file.etag : file.etag.replace(/"$/, `-${coding}"`),
    "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    ...more,
  }
  if (asked["if-none-match"]?.includes(headers.etag) === true) return { status: 304, headers, body: new Uint8Array() }
  return {
    status: 200,
    headers: { ...headers, "content-type": file.mediaType, ...(coding === undefined ? {} : { "content-encoding": coding }) },
    body: (coding && file.coded[coding]) ?? file.bytes,
  }
}
