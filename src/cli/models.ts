import { type Command, Option } from "commander"
import { type ServerFlags, useServer, withServer } from "./find-server.ts"
import { callServer } from "./server-call.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface ModelsOptions extends ServerFlags {
  readonly output?: string
  readonly json?: true
}

interface ListedModel {
  readonly id: string
  readonly name: string
  readonly architecture: { readonly input_modalities: readonly string[]; readonly output_modalities: readonly string[] }
}

/** `limn models`: what the server serves. */
export function addModels(program: Command): void {
  withServer(
    program
      .command("models")
      .description("list the models that the server serves")
      .addOption(new Option("--output <kind>", "only models that can answer so").choices(["image", "text"]))
      .option("--json", "print the server's JSON"),
  ).action(async (options: ModelsOptions) => {
    const models = await useServer(options, async (server, signal) => {
      const path = `/api/v1/models?output_modalities=${options.output ?? "all"}`
      const response = await callServer(server, { method: "GET", path, signal })
      return ((await response.json()) as { data: ListedModel[] }).data
    })
    if (options.json === true) return print(JSON.stringify({ data: models }))
    if (models.length === 0) return note("The server serves no such model.")
    const rows = models.map(({ id, name, architecture }) => [
      plain(id),
      architecture.input_modalities.join(", "),
      architecture.output_modalities.join(", "),
      plain(name),
    ])
    print(table([["model", "takes", "gives", "name"], ...rows], dimHead))
  })
}
