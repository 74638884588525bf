import { existsSync } from "node:fs"
import { type Browser, type BrowserContext, chromium } from "playwright-core"

/** How a page is looked at. */
export interface Look {
  readonly language: "en" | "zh"
  readonly theme: "light" | "dark"
  readonly device: "phone" | "desktop"
}

/** Each language, theme and device with each value of the two others once, but for their full product. */
export const looks: readonly Look[] = [
  { language: "en", theme: "light", device: "desktop" },
  { language: "zh", theme: "dark", device: "desktop" },
  { language: "en", theme: "dark", device: "phone" },
  { language: "zh", theme: "light", device: "phone" },
]

/** In which each journey is walked: two that have nothing in common, or with `ALL_LOOKS=1` all of {@link looks}. */
export const walkedLooks: readonly Look[] =
  process.env["ALL_LOOKS"] === "1" ? looks : [...looks.slice(0, 1), { language: "zh", theme: "dark", device: "phone" }]

/** `en-light-desktop` */
export function nameOf({ language, theme, device }: Look): string {
  return `${language}-${theme}-${device}`
}

const places = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
const program = places.find((place) => place !== undefined && existsSync(place))

/** Why tests in a browser cannot run here; undefined where they can. */
export const noBrowser: string | undefined =
  program === undefined ? "Chromium is not installed (Debian's package `chromium`, or CHROMIUM names it)" : undefined

/** Starts Chromium with a profile of its own. `port`: for another program that wants to steer it. */
export function startBrowser({ port }: { readonly port?: number } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: program ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(port === undefined ? [] : [`--remote-debugging-port=${port}`]),
    ],
  })
}

/** What the page's policy forbids is logged as an error, in whatever way the browser itself tells it. */
const tellPolicy = `document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.error("the policy " + effectiveDirective + " forbade " + blockedURI))`

/**
 * Opens a window of its own: no cookies, no storage. What the page logs as an error, or asks of another host, is gathered in `complaints`,
 * which a test asserts to be empty.
 */
export async function openWindow(
  browser: Browser,
  base: string,
  { language, theme, device }: Look,
): Promise<{ readonly window: BrowserContext; readonly complaints: string[] }> {
  const complaints: string[] = []
  const window = await browser.newContext({
    baseURL: base,
    locale: language === "zh" ? "zh-CN" : "en-US",
    colorScheme: theme,
    reducedMotion: "reduce",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
    ...(device === "phone"
      ? { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
      : { viewport: { width: 1440, height: 900 } }),
  })
  await window.addInitScript({ content: tellPolicy })
  window.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text())
  })
  window.on("weberror", (error) => complaints.push(String(error.error())))
  window.on("request", (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(base).origin) complaints.push(`asked another host: ${url.origin}`)
  })
  return { window, complaints }
}

/** Signs a window in and gives the cookie as a header would have it. `proof`: as `POST /session` takes it. */
export async function signInWindow(window: BrowserContext, base: string, proof: object): Promise<string> {
  const answer = await window.request.post(`${base}/app/api/v1/session`, { data: proof, headers: { "x-limn-csrf": "1" } })
  if (!answer.ok()) throw new Error(`signing in was answered ${answer.status()}: ${await answer.text()}`)
  return (await window.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ")
}
