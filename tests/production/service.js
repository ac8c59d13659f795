/* The real parley-token-service, started with what a task is given. */
'use strict';

const { spawn } = require('child_process');
const http = require('http');
const { answerKeys } = require('./google.js');

const PATIENCE = 30000;
/* Made up; the program looks at their form only. */
const SECRETS = { PARLEY_TWILIO_API_KEY: `SK${'0'.repeat(32)}:made-up`, PARLEY_LOG_KEY: 'made up, and long enough' };

/* As little as it starts with. */
const SMALL = {
  environment: Object.entries({
    PARLEY_FIREBASE_PROJECT: 'made-up', PARLEY_DATABASE_URL: 'https://made-up.firebaseio.com', PARLEY_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  }).map(([name, value]) => ({ name, value })),
  secrets: Object.keys(SECRETS).map(name => ({ name })),
};

function startKeys() {
  const server = http.createServer(answerKeys);
  return new Promise(resolve => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

class Service {
  /* Starts @program with the environment of a container, at an address of this machine. */
  static async start(program, container) {
    const self = new Service();
    self.keys = await startKeys();
    self.lines = [];
    self.complaint = '';
    const given = Object.fromEntries(container.environment.map(({ name, value }) => [name, value]));
    const secrets = Object.fromEntries(container.secrets.map(({ name }) => [name, SECRETS[name]]));
    self.child = spawn(program, [], { env: {
      PATH: process.env.PATH, ...given, ...secrets,
      PARLEY_LISTEN: '127.0.0.1:0', PARLEY_FIREBASE_KEYS_URI: `http://127.0.0.1:${self.keys.address().port}/`,
      PARLEY_DRAIN_SECONDS: '0',
    } });
    self.ended = new Promise(resolve => { self.child.on('close', resolve); });
    self.child.stderr.on('data', chunk => { self.complaint += chunk; });
    await self.#listen();
    return self;
  }

  /* Until it says where it listens, or ends. */
  #listen() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the service does not start')), PATIENCE);
      let rest = '';
      this.child.stdout.on('data', chunk => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop();
        this.lines.push(...parts.filter(line => line.startsWith('{')).map(line => JSON.parse(line)));
        const line = this.lines.find(({ message }) => /^listening on /.test(message));
        if (line) {
          clearTimeout(timer);
          this.uri = line.message.replace('listening on ', '');
          resolve();
        }
      });
      this.ended.then(code => { clearTimeout(timer); reject(new Error(`ended with ${code}: ${this.complaint}`)); });
    });
  }

  /* As a stranger: what is measured of an answer is told only where there was one. */
  async ask() {
    const answer = await fetch(`${this.uri.replace(/\/$/, '')}/v1/token`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"room": "nowhere", "call": "none"}',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.status;
  }

  /* Returns: the last embedded metric line, after it has ended */
  async stop() {
    this.child.kill('SIGTERM');
    await this.ended;
    this.keys.close();
    return this.lines.filter(line => line._aws).pop();
  }
}

/* Returns: { status, line }: what a stranger was answered, and the last line of metrics */
async function countOne(program) {
  const service = await Service.start(program, SMALL);
  const status = await service.ask();
  return { status, line: await service.stop() };
}

module.exports = { Service, countOne };
