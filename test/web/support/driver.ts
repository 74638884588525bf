/** A source of input and what it does, as W3C WebDriver and WebDriver BiDi both write it. */
export interface InputSource {
  readonly type: "pointer" | "key"
  readonly id: string
  readonly actions: readonly Readonly<Record<string, string | number>>[]
}

/** A window of a browser that is steered by its engine's own protocol. */
export interface Driver {
  /** Opens an address and waits until it has loaded. */
  open(address: string): Promise<void>
  /** The value of an expression in the page. It is passed as JSON; what JSON does not know is null. */
  evaluate<T>(expression: string): Promise<T>
  perform(sources: readonly InputSource[]): Promise<void>
  close(): Promise<void>
}

/** An engine besides Chromium. */
export interface Engine {
  readonly name: string
  /** Why it cannot be tried here; undefined where it can. */
  readonly missing: string | undefined
  start(): Promise<Driver>
}

/** An expression whose value is passed as text, so that both protocols give it alike. */
export function asJson(expression: string): string {
  return `JSON.stringify((${expression}) ?? null)`
}
