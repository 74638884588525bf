import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { readSse } from "./read-sse.ts"

/** JSON Schema as it stands in a document. */
export type Schema = Readonly<Record<string, unknown>>

/** A place of a document where a body is described. */
interface MediaType {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: object }>>
  readonly "x-event-schema"?: Schema
}

/** One operation of a document. */
export interface DescribedOperation {
  readonly method: string
  readonly path: string
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, MediaType>> }>>
}

/** An OpenAPI document that a server serves, with the means to hold its answers against it. */
export class ServedDocument {
  // oxlint-disable-next-line typescript/no-explicit-any -- a document of any form, which the test looks at piece by piece.
  readonly json: any
  readonly operations: readonly DescribedOperation[]
  readonly #ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false })
  readonly #validators = new Map<string, ValidateFunction>()

  /** Asks a server for its document. */
  static async of(address: string): Promise<ServedDocument> {
    return new ServedDocument(await (await fetch(`${address}/openapi.json`)).json())
  }

  constructor(json: ServedDocument["json"]) {
    this.json = json
    this.#ajv.addSchema({ $id: "document", $defs: asDefinitions(json.components.schemas) })
    this.operations = Object.entries(json.paths as Record<string, Record<string, DescribedOperation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, parameters: operation.parameters ?? [], path, method })),
    )
  }

  /** Follows a reference inside the document; undefined where it leads nowhere. */
  resolve(reference: string): Schema | undefined {
    return reference
      .slice("#/".length)
      .split("/")
      .reduce<unknown>((place, name) => (typeof place === "object" && place !== null ? Reflect.get(place, name) : undefined), this.json) as
      | Schema
      | undefined
  }

  /** What is wrong with a value by a schema of the document; empty where nothing is. Throws where the schema is none. */
  faults(schema: Schema, value: unknown): string {
    const key = JSON.stringify(schema)
    const validate = this.#validators.get(key) ?? this.#ajv.compile(asDefinitions(schema))
    this.#validators.set(key, validate)
    return validate(value) ? "" : this.#ajv.errorsText(validate.errors)
  }

  /** What of an answer was not foretold; empty where all was. */
  async answerFaults({ path, method, responses }: DescribedOperation, answer: Response): Promise<string> {
    const at = `${method.toUpperCase()} ${path} → ${answer.status}`
    const named = responses[answer.status]
    const described = named?.$ref === undefined ? named : (this.resolve(named.$ref) as typeof named)
    const text = await answer.text()
    if (described === undefined) return `${at}: the status is not described. ${text.slice(0, 300)}`
    if (described.content === undefined) return ""
    const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? ""
    const media = described.content[type] ?? described.content[`${type.split("/")[0]}/*`]
    if (media === undefined) return `${at}: ${type} is not described. ${text.slice(0, 300)}`
    const values = type === "text/event-stream" ? readSse(text) : [type === "application/json" ? JSON.parse(text) : text]
    const faults = values.map((value) => this.faults(media["x-event-schema"] ?? media.schema, value)).find((fault) => fault !== "")
    return faults === undefined ? "" : `${at}: ${faults}\n${text.slice(0, 600)}`
  }
}

/** The same with references that lead to where the validator has the document's schemas. */
function asDefinitions(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"document#/$defs/')) as Schema
}
