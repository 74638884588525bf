#!/usr/bin/env node
// The pinned Node with any arguments: what the package's scripts run on.
import { launch } from "./launch.js"

launch(process.argv.slice(2))
