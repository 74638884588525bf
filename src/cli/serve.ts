import type { Command } from "commander"
import { loginUrl } from "#accounts/sessions.ts"
import type { Settings } from "#config/settings.ts"
import type { RunningServer } from "#server.ts"
import { leaveAddress } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { note, paint, print, table } from "./terminal.ts"

interface ServeOptions extends SettingsFlags {
  readonly simulate?: true
}

/** `limn serve`: runs the server until it is told to stop. */
export function addServe(program: Command): void {
  withSettings(program.command("serve"), true)
    .description("run the server")
    .option("--simulate", "let the painter misbehave on request, to test clients")
    .action(async (options: ServeOptions) => {
      const settings = readSettings(options)
      const server = await start(settings, { simulate: options.simulate === true })
      // Whoever reads the welcome may rely on the address file and on signals.
      const stopped = stopRequested()
      const takeAddressAway = await leaveAddress(settings, server.address)
      print(`\n${welcome(server, settings, options.simulate === true)}\n`)
      void makeSite()
      await stopped
      note("Stopping: what is running may finish. Press Ctrl-C again to stop at once.")
      process.once("SIGINT", () => process.exit(130))
      process.once("SIGTERM", () => process.exit(143))
      await takeAddressAway()
      await server.close()
    })
}

/** Starts in this process, or in several. Each is loaded only here, so that everything else starts without it. */
async function start(settings: Settings, options: { readonly simulate: boolean }): Promise<RunningServer> {
  if (settings.workers === 1) return (await import("#server.ts")).startServer(settings, options)
  return (await import("#workers/start-workers.ts")).startWorkers(settings, options)
}

/** Builds the web app where an installation without scripts has not. The API answers meanwhile. */
async function makeSite(): Promise<void> {
  const { buildSite, canBuildSite, isSiteBuilt } = await import("#api/site/build-site.ts")
  if (isSiteBuilt()) return
  if (!canBuildSite()) return note("The web app is not built, and what builds it is not installed: run `npm ci`, then `npm run web:build`.")
  note("The web app is being built, once; the API works already.")
  const failure = await buildSite()
  note(failure === undefined ? "The web app is ready." : `The web app could not be built: ${failure}`)
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop)
      resolve()
    }
    process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop)
  })
}

/** What an operator wants to know when the server has started: where it is, how to call it, and what draws. */
export function welcome(server: RunningServer, settings: Settings, simulate: boolean): string {
  const out = process.stdout
  const rows: [string, string][] = [["address", paint(out, "cyan", server.address)]]
  if (server.loginToken !== undefined) {
    const url = loginUrl(settings.publicUrl ?? server.address, server.loginToken)
    rows.unshift(["open", `${paint(out, "bold", url)}  ${paint(out, "dim", "(signs you in, once)")}`])
  }
  if (server.apiKey !== undefined) rows.push(["API key", `${paint(out, "bold", server.apiKey)}  ${paint(out, "dim", "(shown this once)")}`])
  if (server.adminToken !== undefined) {
    rows.push(["admin token", `${paint(out, "bold", server.adminToken)}  ${paint(out, "dim", "(shown this once)")}`])
  }
  rows.push(["data", settings.dataDir])
  if (settings.workers > 1) rows.push(["workers", String(settings.workers)])
  rows.push([
    "draws",
    server.demo
      ? paint(out, "yellow", "the built-in painter, under every name in the catalogue (demo mode)")
      : server.channels.join(", ") || "the built-in painter only",
  ])
  if (simulate) rows.push(["simulator", "on: names such as limn/painter:no-image misbehave"])

  const key = server.apiKey ?? (settings.apiKey === undefined ? "<your key>" : "$LIMN_API_KEY")
  const body = JSON.stringify({ model: exampleModel(server), prompt: "a cat on a windowsill", response_format: "url" })
  const lines = [
    `${paint(out, "bold", "Limn")} is ready.`,
    "",
    indent(table(rows, (cell, column) => (column === 0 ? paint(out, "dim", cell) : cell))),
    "",
    "  Draw something:",
    "",
    `  curl ${server.address}/v1/images/generations -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`,
  ]
  if (key === "<your key>")
    lines.push("", "  The key was shown at the first start. Lost it? `npm run limn -- keys create --name me` makes another.")
  if (server.loginToken === undefined)
    lines.push("", "  The web app is at the same address. `npm run limn -- login-link` prints a link that signs you in.")
  if (server.demo) {
    lines.push(
      "",
      "  To use real models, connect a provider in the web app's console; or set GEMINI_API_KEY, OPENAI_API_KEY or",
      "  OPENROUTER_API_KEY, or write limn.yaml, and start again. `limn check` explains the settings.",
    )
  }
  return lines.join("\n")
}

/** A model to try: in demo mode the one that most documents name, otherwise the first that is served. */
function exampleModel({ demo, models }: RunningServer): string {
  return demo ? "gemini-2.5-flash-image" : (models[0] ?? "gemini-2.5-flash-image")
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ")
}
