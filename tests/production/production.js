/* What an operator puts on AWS and Firebase, looked at from every side that needs no
 * account there.
 *
 *   node production.js TOKEN-SERVICE      prints TAP
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { Missing, find } = require('./library.js');
const { Terraform, environments } = require('./terraform.js');
const { Examination } = require('./layers.js');
const { Service, countOne } = require('./service.js');
const { requirements } = require('./requirements.js');
const firebase = require('./firebase.js');
const guide = require('./guide.js');
const metrics = require('./metrics.js');
const uptime = require('./uptime.js');
const { check, note, main } = require('./tap.js');

const NEEDED = ['@aws-sdk/client-ecs', '@cdktf/hcl2json', '@cloud-copilot/iam-simulate', '@grpc/grpc-js', 'firebase-tools', 'typescript'];
const [program] = process.argv.slice(2);

async function learnMetrics() {
  const { status, line } = await countOne(program);
  check('the service counts a stranger and says so in its last line', status === 401 && line && line.RefusedUnauthenticated === 1, JSON.stringify(line));
  return metrics.metricsOf(line);
}

async function serve(terraform, tree, state) {
  const service = await Service.start(program, state.container);
  const settings = state.container.environment.map(({ name }) => name);
  check(`${state.environment}: the service starts with the ${settings.length} settings of its container`, Boolean(service.uri));
  const folder = path.join(terraform.folder, 'uptime');
  fs.mkdirSync(folder, { recursive: true });
  if (state.canary) {
    check(`${state.environment}: what looks from outside is the program that is tried here`, state.canary.Code.Script === tree.read('modules/monitoring/uptime.js'));
    for (const row of await uptime.play(tree, state, service, folder)) { check(...row); }
  }
  const line = await service.stop();
  check(`${state.environment}: its metrics are counted under this environment`, line.Environment === state.environment, JSON.stringify(line));
}

function checkFirebase() {
  const [configuration, rules] = [firebase.read('firebase.json'), firebase.read('database.rules.json')];
  check("Firebase's file and rules are as its schema and we want them", firebase.doubts(configuration, rules).length === 0, firebase.doubts(configuration, rules).join('\n'));
  const spoilt = [
    [configuration.replace('"rules"', '"rulse"'), rules],
    [configuration.replace('database.rules', 'other.rules'), rules],
    [configuration, '{"rules": {".read": "auth !== null"}}'],
    [configuration, '{"rules": {"messages": {"$room": {".write": "true"}}}}'],
    [configuration, '{"rules": {"rooms": {".read": true}}}'],
  ];
  for (const [index, pair] of spoilt.entries()) { check(`a mistake in Firebase's files is seen (${index + 1})`, firebase.doubts(...pair).length > 0); }
}

async function run() {
  NEEDED.forEach(find);
  const terraform = await Terraform.start();
  try {
    const own = await learnMetrics();
    const tree = await terraform.prepare();
    note(`Terraform ${terraform.version}, ${requirements.length} requirements, ${environments.length} environments`);
    const examination = new Examination(terraform, own, tree);
    for await (const { layer, text, complaint } of examination.looks()) { check(`${layer}: ${text}`, !complaint, complaint); }
    const refused = await examination.refuse();
    check('refusals: what must not be asked for is refused', !refused, refused);
    for (const state of examination.states) { await serve(terraform, tree, state); }
    checkFirebase();
    const unsaid = guide.doubts(examination.states);
    check('the guide has a paragraph for every alarm and names no other', unsaid.length === 0, unsaid.join('\n'));
  } finally {
    terraform.stop();
  }
}

main(run, Missing);
