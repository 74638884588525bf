import { setTimeout as sleep } from "node:timers/promises"
import type { Driver } from "./driver.ts"

const patienceMs = 30_000

/** Gathers what a page complains of from here on, once for each document. */
const watching = `(() => {
  if (globalThis.complaints !== undefined) return
  globalThis.complaints = []
  const tell = console.error
  console.error = (...what) => (complaints.push(what.join(" ")), tell(...what))
  addEventListener("error", ({ message }) => complaints.push(message))
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)))
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    complaints.push("the policy " + effectiveDirective + " forbade " + blockedURI))
})()`

/** A page in any engine, used by who sees it: what is pressed must lie open to the pointer, and hold still. */
export class DrivenPage {
  readonly #driver: Driver
  readonly complaints: string[] = []

  constructor(driver: Driver) {
    this.#driver = driver
  }

  async open(address: string): Promise<void> {
    await this.gather()
    await this.#driver.open(address)
    await this.#driver.evaluate(watching)
  }

  /** Takes over what the page has complained of. */
  async gather(): Promise<void> {
    this.complaints.push(...(await this.#driver.evaluate<string[]>("globalThis.complaints?.splice(0) ?? []")))
  }

  /** Waits until an expression is true of the page, and gives its value. */
  async until<T>(expression: string): Promise<T> {
    const end = performance.now() + patienceMs
    while (performance.now() < end) {
      const value = await this.#driver.evaluate<T | null>(expression)
      if (value !== null && value !== false) return value
      await sleep(50)
    }
    const seen = await this.#driver.evaluate<string>(`location.pathname + ": " + document.body.innerText.slice(0, 600)`)
    throw new Error(`In vain it was waited for this: ${expression}\nThe page was ${seen}`)
  }

  /** Presses what a selector finds; `name`: as it is read out, whole or what it fits. */
  async press(selector: string, name: string | RegExp = /^/): Promise<void> {
    const expression = placeOf(selector, name)
    let last = ""
    let place = await this.until<readonly [number, number]>(expression)
    while (last !== (last = String(place))) {
      await sleep(50)
      place = await this.until(expression)
    }
    const [x, y] = place
    const actions = [
      { type: "pointerMove", x, y },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ]
    await this.#driver.perform([{ type: "pointer", id: "mouse", actions }])
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ])
    await this.#driver.perform([{ type: "key", id: "keys", actions }])
  }
}

/** The middle of the first that is shown and that nothing lies upon. */
function placeOf(selector: string, name: string | RegExp): string {
  const pattern = typeof name === "string" ? `^${RegExp.escape(name)}$` : name.source
  return `(() => {
    const wanted = new RegExp(${JSON.stringify(pattern)})
    const nameOf = (one) => (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).replace(/\\s+/g, " ").trim()
    for (const one of document.querySelectorAll(${JSON.stringify(selector)})) {
      if (!one.checkVisibility() || !wanted.test(nameOf(one))) continue
      one.scrollIntoView({ block: "nearest" })
      const { x, y, width, height } = one.getBoundingClientRect()
      const middle = [Math.round(x + width / 2), Math.round(y + height / 2)]
      if (one.contains(document.elementFromPoint(...middle))) return middle
    }
    return null
  })()`
}
