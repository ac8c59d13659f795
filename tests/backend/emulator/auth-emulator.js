/* The Auth emulator of Firebase's own tools, without their command line, which
 * would take fixed ports for itself.
 *
 *   node auth-emulator.js PROJECT      says “listening on http://…”, until its input
 *                                      ends; 77 where the package is missing
 */
'use strict';

const path = require('path');
const { Missing, load } = require('../realtime/backend.js');

async function serve(project) {
  const { createApp } = load('firebase-tools/lib/emulator/auth/server.js');
  const { SingleProjectMode } = load('firebase-tools/lib/emulator/auth/index.js');
  const app = await createApp(project, SingleProjectMode.NO_WARNING);
  const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`));
  process.stdin.resume().once('end', () => process.exit(0));
}

process.title = path.basename(__filename);
serve(process.argv[2]).catch(error => {
  process.stderr.write(error instanceof Missing ? `${error.message}\n` : `${error.stack}\n`);
  process.exit(error instanceof Missing ? 77 : 1);
});
