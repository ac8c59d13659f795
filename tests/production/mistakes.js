/* Whether the looks of layers.js are worth anything: mistakes of the kind that are made,
 * one at a time, each of which must be seen, and a table of which look saw it.
 *
 *   node mistakes.js TOKEN-SERVICE [NUMBER…]      prints TAP
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { Missing, find } = require('./library.js');
const { Terraform } = require('./terraform.js');
const { Examination } = require('./layers.js');
const { countOne } = require('./service.js');
const metrics = require('./metrics.js');
const { check, note, main } = require('./tap.js');
const { mistakes } = require('./mistakes.json');

const NEEDED = ['@aws-sdk/client-ecs', '@cdktf/hcl2json', '@cloud-copilot/iam-simulate', '@grpc/grpc-js', 'typescript'];
const [program, ...numbers] = process.argv.slice(2);

/* Returns: the first look that finds anything wrong, or null */
async function firstSeen(examination, environment) {
  for await (const look of examination.looks([environment])) {
    if (look.complaint) { return look; }
  }
  return null;
}

/* A mistake is one alone: not also one of formatting, unless that is the mistake. */
async function spoil(terraform, tree, { file, from, to, raw }) {
  const text = tree.read(file);
  if (!text.includes(from)) { throw new Error(`${file} no longer has what is to be spoilt: ${from}`); }
  tree.write(file, text.replace(from, () => to));
  if (!raw && file.endsWith('.tf')) { await terraform.run(tree, ['fmt', tree.path(file)]); }
}

async function trySlip(terraform, whole, own, mistake) {
  const tree = whole.copyTo(path.join(terraform.folder, 'spoilt'));
  try {
    await spoil(terraform, tree, mistake);
    return await firstSeen(new Examination(terraform, own, tree), mistake.environment || 'production');
  } finally {
    fs.rmSync(tree.folder, { recursive: true });
  }
}

function report(rows) {
  const widest = Math.max(...rows.map(([text]) => text.length));
  note(`${'mistake'.padEnd(widest)}  seen by       as`);
  for (const [text, look] of rows) {
    const [word] = look ? look.complaint.replace(/[│╷╵\s]+/g, ' ').trim().match(/^.{0,90}/) : [''];
    note(`${text.padEnd(widest)}  ${(look ? look.layer : 'NOBODY').padEnd(12)}  ${word}`);
  }
  note(`${rows.length} mistakes, ${rows.filter(([, look]) => look).length} seen`);
}

async function run() {
  NEEDED.forEach(find);
  const terraform = await Terraform.start();
  try {
    const own = metrics.metricsOf((await countOne(program)).line);
    const whole = await terraform.prepare();
    // Where the tree is not good as it is, seeing a mistake in it says nothing.
    const before = await firstSeen(new Examination(terraform, own, whole.copyTo(path.join(terraform.folder, 'as-it-is'))), 'production');
    check('without a mistake nothing is seen', before === null, before && before.complaint);
    const chosen = numbers.length ? numbers.map(number => mistakes[number - 1]) : mistakes;
    const rows = [];
    for (const mistake of before === null ? chosen : []) {
      const look = await trySlip(terraform, whole, own, mistake);
      check(`seen: ${mistake.text}`, look !== null, mistake.file);
      rows.push([mistake.text, look]);
    }
    if (rows.length) { report(rows); }
  } finally {
    terraform.stop();
  }
}

main(run, Missing);
