import { InvalidArgumentError, type Command, Option } from "commander"
import { loadSettings, type Settings } from "#config/settings.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"

/** Flags that choose the settings; every command that reads them has these. */
export interface SettingsFlags {
  readonly host?: string
  readonly port?: string
  readonly dataDir?: string
  readonly config?: string
}

/** Adds the flags that choose where an installation is. */
export function withSettings(command: Command, listener: boolean): Command {
  if (listener) {
    command
      .addOption(new Option("--host <address>", "address to listen on (HOST)"))
      .addOption(new Option("--port <number>", "port to listen on, 0 for any free one (PORT)"))
  }
  return command
    .addOption(new Option("--data-dir <folder>", "everything that is kept (LIMN_DATA_DIR)"))
    .addOption(new Option("--config <file>", "configuration file (LIMN_CONFIG)"))
}

/** Reads the settings from flags, the environment and `limn.yaml`. Throws ConfigError. */
export function readSettings({ host, port, dataDir, config }: SettingsFlags): Settings {
  return loadSettings({
    flags: { host, port, dataDir, config },
    env: process.env,
    cwd: process.cwd(),
    upstreams: [...upstreams.keys()],
    presets: Object.keys(presets),
  })
}

/** Reads a whole number of an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    return value
  }
}
