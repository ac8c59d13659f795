/* A participant in a headless Chromium with Twilio's own web client.
 *
 * From another script: `const { Studio } = require('./participant.js')`.
 * From anything else:
 *
 *   node participant.js --ws URL --token JWT [--room NAME] [--no-audio] [--no-video] [--no-data]
 *
 * prints one JSON line for each event of the room, the first one `joined` or
 * `refused`; takes one JSON line for each command on standard input, such as
 * {"id": 1, "call": "say", "with": ["hello"]}, and answers each with a line
 * {"event": "answer", "id": 1, "result": …} or {…, "error": "…"}.  The commands
 * are the functions of page.js.  Leaves when its input ends; exits 0, or 77
 * where Chromium or the library is missing.
 */
'use strict';

const fs = require('fs');
const http = require('http');
const path = require('path');
const readline = require('readline');
const { Chromium, Missing } = require('./chromium.js');

const LIBRARY = 'node_modules/twilio-video/dist/twilio-video.min.js';

/* Where the lock file was installed: the folder that holds node_modules. */
function findLibrary() {
  const folders = (process.env.PARLEY_NODE_MODULES || '').split(':').filter(Boolean);
  const roots = [...folders, ...folders.map(folder => path.dirname(folder)), __dirname];
  return roots.map(root => path.join(root, LIBRARY)).find(file => fs.existsSync(file));
}

/* Twilio's library wants a page with a secure origin: loopback is one. */
function servePage(library) {
  const files = { '/': path.join(__dirname, 'page.html'), '/page.js': path.join(__dirname, 'page.js'), '/twilio-video.min.js': library };
  const server = http.createServer((request, response) => {
    const file = files[request.url];
    if (!file) { response.writeHead(404).end(); return; }
    response.writeHead(200, { 'Content-Type': file.endsWith('.js') ? 'text/javascript' : 'text/html' });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

class Participant {
  constructor(page) {
    this.page = page;
    this.events = [];
    this.waiting = new Set();
  }

  static async open(browser, url, onEvent = () => {}) {
    const self = new Participant(await browser.newPage());
    await self.page.open(url);
    await self.page.bind('report', text => self.receive(JSON.parse(text), onEvent));
    return self;
  }

  receive(event, onEvent) {
    this.events.push(event);
    onEvent(event);
    this.waiting.forEach(check => check());
  }

  /* Calls page[name] (...args) over there. */
  call(name, ...args) {
    return this.page.evaluate(`page.${name}(${args.map(a => JSON.stringify(a)).join(',')})`);
  }

  /* The first event, past or to come, that has these members. */
  event(wanted, milliseconds = 15000) {
    const find = () => this.events.find(e => Object.entries(wanted).every(([key, value]) => e[key] === value));
    return new Promise(resolve => {
      const done = found => { clearTimeout(deadline); this.waiting.delete(check); resolve(found); };
      const check = () => { const found = find(); if (found) { done(found); } };
      const deadline = setTimeout(() => done(null), milliseconds);
      this.waiting.add(check);
      check();
    });
  }

  /* Forgets events, so that the next event() is a new one. */
  forget() {
    this.events.length = 0;
  }

  close() {
    return this.page.close();
  }
}

/* One Chromium and the page that its participants open. */
class Studio {
  static async open() {
    const library = findLibrary();
    if (!library) { throw new Missing('twilio-video: PARLEY_NODE_MODULES names no folder that has it'); }
    const self = new Studio();
    self.browser = await Chromium.launch();
    self.server = await servePage(library);
    return self;
  }

  participant(onEvent) {
    return Participant.open(this.browser, `http://127.0.0.1:${this.server.address().port}/`, onEvent);
  }

  async close() {
    await this.browser.close();
    this.server.close();
    this.server.closeAllConnections();
  }
}

function parseArguments(argv) {
  const options = {};
  for (let i = 0; i < argv.length; i++) {
    const no = /^--no-(audio|video|data)$/.exec(argv[i]);
    const known = { '--ws': 'url', '--token': 'token', '--room': 'room' }[argv[i]];
    if (no) { options[no[1]] = false; } else if (known) { options[known] = argv[++i]; } else { return null; }
  }
  return options.url && options.token ? options : null;
}

async function obey(participant, line, print) {
  let command = {};
  try {
    command = JSON.parse(line);
    const result = await participant.call(command.call, ...(command.with || []));
    print({ event: 'answer', id: command.id, result: result === undefined ? null : result });
  } catch (error) {
    print({ event: 'answer', id: command.id, error: error.message });
  }
}

async function main() {
  const print = object => process.stdout.write(`${JSON.stringify(object)}\n`);
  const options = parseArguments(process.argv.slice(2));
  if (!options) {
    process.stderr.write('usage: participant.js --ws URL --token JWT [--room NAME] [--no-audio] [--no-video] [--no-data]\n');
    return 2;
  }
  const studio = await Studio.open();
  try {
    const participant = await studio.participant(print);
    const answer = await participant.call('join', options);
    print({ event: answer.error ? 'refused' : 'joined', ...answer });
    if (answer.error) { return 1; }
    const lines = readline.createInterface({ input: process.stdin });
    process.once('SIGINT', () => lines.close()).once('SIGTERM', () => lines.close());
    for await (const line of lines) { await obey(participant, line, print); }
    process.stdin.destroy();
    await participant.call('leave');
    return 0;
  } finally {
    await studio.close();
  }
}

module.exports = { Studio, Missing };

if (require.main === module) {
  main().then(code => { process.exitCode = code; }, error => {
    process.stderr.write(`${error instanceof Missing ? error.message : error.stack}\n`);
    process.exitCode = error instanceof Missing ? 77 : 1;
  });
}
