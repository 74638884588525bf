import type { Command } from "commander"
import { type ServerFlags, useServer, withServer } from "./find-server.ts"

/** A program that uses the tools may run for weeks, and a key whose session has ended is revoked anyway. */
const keyLifeMs = 30 * 24 * 3600_000

/** `limn mcp`: serves the drawing tools on standard input and output. */
export function addMcp(program: Command): void {
  withServer(
    program
      .command("mcp")
      .description("serve the drawing tools to an assistant (Model Context Protocol on standard input and output)")
      .addHelpText(
        "after",
        `
An assistant starts this command by itself. What it is told to do so, in the form that most of them read:

  {"mcpServers": {"limn": {"command": "node", "args": ["/path/to/limn/bin/limn.js", "mcp"],
    "env": {"LIMN_BASE_URL": "http://127.0.0.1:8787", "LIMN_API_KEY": "sk-limn-…"}}}}

An assistant that speaks HTTP needs no command: its address is /mcp on the server, with the key as bearer token.
docs/clients/mcp.md shows the settings of common assistants.`,
      ),
  ).action(async (flags: ServerFlags) => {
    // The protocol's library takes a while to load, and the help has no need of it.
    const { relay } = await import("./mcp-relay.ts")
    await useServer(flags, (server, signal) => relay(server, program.version() ?? "", signal), { keyLifeMs, isLogged: true })
  })
}
