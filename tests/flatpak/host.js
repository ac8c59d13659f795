/* The folder as Firebase Hosting would serve it: by the engine that Firebase's own
 * tools serve it with on a developer's computer.
 *
 *   node host.js SITE PORT LOG      SITE has firebase.json; says “listening” once it
 *                                   does; 77 where the engine is not installed
 */
'use strict';

const fs = require('fs');
const path = require('path');

function load(name) {
  for (const folder of (process.env.PARLEY_NODE_MODULES || '').split(':'))
    if (folder && fs.existsSync(path.join(folder, name)))
      return require(path.join(folder, name));
  process.stderr.write(`npm's ${name} is not installed\n`);
  process.exit(77);
}

const [site, port, log] = process.argv.slice(2);
const superstatic = load('superstatic').default;
const http = require('http');

// Read anew, as a deployment is: the folder may be another one by then.
let app, at;
function deployed() {
  const written = fs.statSync(path.join(site, 'firebase.json')).ino;
  if (at !== written) {
    app = superstatic({
      cwd: site, fallthrough: false, compression: false,
      config: JSON.parse(fs.readFileSync(path.join(site, 'firebase.json'), 'utf8')).hosting,
    });
    at = written;
  }
  return app;
}

http.createServer((request, response) => {
  response.on('finish', () => fs.appendFileSync(log, `${response.statusCode} ${request.method} ${request.url}\n`));
  deployed()(request, response, () => response.writeHead(404).end());
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
