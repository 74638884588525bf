import { readFileSync } from "node:fs"
import { resolve } from "node:path"

/** A value of the environment and where it came from. */
export interface EnvironmentValue {
  readonly text: string
  /** The variable's name, or `NAME_FILE`. */
  readonly origin: string
}

/**
 * The environment variables. An empty variable counts as not set, because that is how compose files pass on what nobody
 * has set.
 */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>
  readonly #cwd: string

  constructor(variables: Readonly<Record<string, string | undefined>>, cwd: string) {
    this.#variables = variables
    this.#cwd = cwd
  }

  get(name: string): EnvironmentValue | undefined {
    const text = this.#variables[name]
    return text === undefined || text === "" ? undefined : { text, origin: name }
  }

  /**
   * A secret: `NAME`, or the content of the file that `NAME_FILE` names, without white space around it. Throws RangeError
   * with the rest of a sentence where both are set or the file cannot be read.
   */
  secret(name: string): EnvironmentValue | undefined {
    const value = this.get(name)
    const file = this.get(`${name}_FILE`)
    if (file === undefined) return value
    if (value !== undefined) throw new RangeError(`is set, and ${name}_FILE too: keep one of them`)
    const text = this.#read(file)
    if (text === "") throw new RangeError(`cannot be taken from the file that ${name}_FILE names, because it is empty`)
    return { text, origin: file.origin }
  }

  #read({ text, origin }: EnvironmentValue): string {
    try {
      return readFileSync(resolve(this.#cwd, text), "utf8").trim()
    } catch (error) {
      throw new RangeError(`cannot be read from the file that ${origin} names (${(error as NodeJS.ErrnoException).code})`, { cause: error })
    }
  }
}
