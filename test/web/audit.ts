import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { parseArgs } from "node:util"
import { gzipSync } from "node:zlib"
import type { Result } from "lighthouse"
import type { Browser, BrowserContext } from "playwright-core"
import { freePort } from "../support/free-port.ts"
import { looks, nameOf, noBrowser, openWindow, signInWindow, startBrowser } from "./support/browser.ts"
import { measureFrames } from "./frames.ts"
import { fillWithPictures } from "./support/fill.ts"
import { type ServedLimn, serveLimn } from "./support/serve.ts"

/*
 * `npm run web:audit`: what the web app weighs, and what Lighthouse and axe say of it. Exits with 1 where an aim is missed. Figures of speed
 * depend on the machine and on what else it does: `--speed print` shows them and judges only the rest. `--only weight`, `lighthouse`,
 * `axe` or `frames` does one part.
 */
const { speed, only } = parseArgs({ options: { speed: { type: "string", default: "judge" }, only: { type: "string" } } }).values

const budgetBytes = 130 * 1000
const leastScore = 0.95
/** One run says little of speed: the one in the middle is judged. */
const lighthouseRuns = speed === "judge" ? 3 : 1
const lighthousePages = ["/", "/models", "/gallery", "/admin"]
const axePages = [
  ...lighthousePages,
  "/docs",
  "/docs/reference",
  "/settings",
  "/admin/requests",
  "/admin/keys",
  "/admin/channels",
  "/admin/prices",
  "/admin/users",
  "/admin/usage",
  "/admin/settings",
  "/admin/audit",
]
const failures: string[] = []

if (noBrowser !== undefined) {
  console.log(`skipped: ${noBrowser}`)
} else {
  const limn = await serveLimn()
  const port = await freePort()
  const browser = await startBrowser({ port })
  try {
    await fillWithPictures(limn)
    if ((only ?? "weight") === "weight") await weigh(browser, limn)
    if ((only ?? "lighthouse") === "lighthouse") await askLighthouse(browser, limn, port)
    if ((only ?? "axe") === "axe") await askAxe(browser, limn)
    if ((only ?? "frames") === "frames" && speed === "judge") await measureFrames(browser)
  } finally {
    await browser.close()
    await limn.close()
  }
  for (const failure of failures) console.log(`FAILED  ${failure}`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

/** Adds up the JavaScript that each page loads before it can be used. */
async function weigh(browser: Browser, { address, adminToken }: ServedLimn): Promise<void> {
  const { window } = await openWindow(browser, address, { language: "en", theme: "light", device: "desktop" })
  await signInWindow(window, address, { admin_token: adminToken })
  for (const path of lighthousePages) await weighPage(window, path)
  await window.close()
}

async function weighPage(window: BrowserContext, path: string): Promise<void> {
  const page = await window.newPage()
  const sizes = new Map<string, Promise<number>>()
  page.on("response", (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith(".js"))
      sizes.set(
        pathname,
        response.body().then((body) => gzipSync(body, { level: 9 }).byteLength),
      )
  })
  await page.goto(path, { waitUntil: "networkidle" })
  const total = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0)
  console.log(
    `JavaScript of the first load of ${path}: ${(total / 1000).toFixed(1)} KB gzip in ${sizes.size} files (aim: at most ${budgetBytes / 1000} KB)`,
  )
  if (total > budgetBytes) failures.push(`the first load of ${path} has ${total} bytes of JavaScript`)
  await page.close()
}

async function askLighthouse(browser: Browser, { address, adminToken }: ServedLimn, port: number): Promise<void> {
  const { default: lighthouse } = await import("lighthouse")
  const { window } = await openWindow(browser, address, { language: "en", theme: "light", device: "desktop" })
  const cookie = await signInWindow(window, address, { admin_token: adminToken })
  for (const path of lighthousePages) {
    const reports: Result[] = []
    for (let run = 0; run < lighthouseRuns; run += 1) {
      const result = await lighthouse(address + path, {
        port,
        output: "json",
        logLevel: "silent",
        extraHeaders: { cookie },
        onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      })
      if (result === undefined) throw new Error(`Lighthouse gave no result for ${path}`)
      reports.push(result.lhr)
    }
    reports.sort((one, other) => scoreOf(one, "performance") - scoreOf(other, "performance"))
    const middle = reports[Math.floor(lighthouseRuns / 2)] as Result
    const scores = Object.keys(middle.categories).map((id) => ({ id, score: scoreOf(middle, id) }))
    const all = reports.map((report) => Math.round(100 * scoreOf(report, "performance"))).join(", ")
    console.log(
      `Lighthouse ${path}: ${scores.map(({ id, score }) => `${id} ${Math.round(score * 100)}`).join(", ")} (performance of all runs: ${all})`,
    )
    const judged = scores.filter(({ id }) => id !== "performance" || speed === "judge")
    for (const { id, score } of judged.filter((one) => one.score < leastScore)) {
      failures.push(`Lighthouse gives ${path} ${Math.round(score * 100)} for ${id}: ${weakPoints(middle, id).join("; ")}`)
    }
  }
  await window.close()
}

function scoreOf(report: Result, category: string): number {
  return report.categories[category]?.score ?? 0
}

/** What took points off. */
function weakPoints(report: Result, category: string): string[] {
  const references = report.categories[category]?.auditRefs ?? []
  return references.flatMap(({ id, weight }) => {
    const audit = report.audits[id]
    if (audit === undefined || weight === 0 || audit.score === null || audit.score >= 0.9) return []
    return [`${audit.title}${audit.displayValue === undefined ? "" : ` (${audit.displayValue})`}`]
  })
}

/** Looks for violations of WCAG on every page, in both languages and themes, on both devices. */
async function askAxe(browser: Browser, { address, adminToken }: ServedLimn): Promise<void> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  let clean = 0
  for (const look of looks) {
    const { window, complaints } = await openWindow(browser, address, look)
    const open = async (path: string): Promise<void> => {
      const page = await window.newPage()
      await page.goto(path, { waitUntil: "networkidle" })
      // Past the page's policy, which lets no script of ours in: through the debugger.
      await page.evaluate(axe)
      const violations = await page.evaluate(async () => {
        const { axe: found } = globalThis as unknown as {
          axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const result = await found.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
        return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`)
      })
      for (const violation of violations) failures.push(`axe, ${path} ${nameOf(look)}: ${violation}`)
      if (violations.length === 0) clean += 1
      await page.close()
    }
    await open("/login")
    await signInWindow(window, address, { admin_token: adminToken })
    for (const path of axePages) await open(path)
    failures.push(...complaints.map((complaint) => `${nameOf(look)}: ${complaint}`))
    await window.close()
  }
  console.log(`axe: ${clean} of ${looks.length * (axePages.length + 1)} pages without a violation`)
}
