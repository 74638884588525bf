import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { words } from "./words.ts"

/** What the page is made from. */
export interface WelcomeRequest {
  /** Address of this server, without trailing slash. */
  readonly base: string
  readonly demo: boolean
  /** The model that the form and the examples name. */
  readonly model: string
  readonly version: string
  /** `en` or `zh` as the person chose it. */
  readonly language: string | undefined
  readonly acceptLanguage: string | undefined
}

/** The page and its headers. */
export interface WelcomePage {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

type Language = keyof typeof words

/** Reads the page's files once and gives the function that fills them in. Nothing on the page comes from elsewhere. */
export function createWelcome(): (request: WelcomeRequest) => WelcomePage {
  const [html, css, script] = ["welcome.html", "welcome.css", "welcome.client.js"].map(read) as [string, string, string]
  const policy = [
    "default-src 'none'",
    `style-src '${hash(css)}'`,
    `script-src '${hash(script)}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
  const template = html
    .replace(/<style>[^]*?<\/style>/, () => `<style>${css}</style>`)
    .replace(/<script>[^]*?<\/script>/, () => `<script>${script}</script>`)
  return ({ base, demo, model, version, language, acceptLanguage }) => {
    const chosen = chooseLanguage(language, acceptLanguage)
    const values: Readonly<Record<string, string>> = { ...words[chosen], base, model, version, lang: chosen === "zh" ? "zh-CN" : "en" }
    const shown = demo ? template : template.replace(/<!--demo-->[^]*?<!--\/demo-->/g, "")
    return {
      html: shown.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? "")),
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-language": values["lang"] as string,
        "content-security-policy": policy,
        "cache-control": "no-store",
        vary: "accept-language",
        "referrer-policy": "no-referrer",
      },
    }
  }
}

/** The language that was chosen, or the one that the browser would rather have. */
export function chooseLanguage(chosen: string | undefined, accept = ""): Language {
  if (chosen === "en" || chosen === "zh") return chosen
  const [best] = accept
    .split(",")
    .map((entry) => {
      const [tag = "", quality] = entry.trim().toLowerCase().split(";q=")
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ tag, quality }) => /^(?:zh|en)\b/.test(tag) && quality > 0)
    .sort((one, other) => other.quality - one.quality)
  return best?.tag.startsWith("zh") === true ? "zh" : "en"
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8")
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
