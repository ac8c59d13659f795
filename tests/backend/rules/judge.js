/* The table of who may do what, judged by targaryen, which was made after the real
 * service.  The same table is judged by the backend itself in test-rules-cases.c.
 *
 *   node judge.js RULES CASES      prints TAP
 *
 * Where a case has `differs`, targaryen is known to say something else for the
 * people named there, and `because` says what the documentation says.
 */
'use strict';

const fs = require('fs');
const path = require('path');

function load(name) {
  const roots = (process.env.PARLEY_NODE_MODULES || '').split(':').filter(Boolean);
  try {
    return require(require.resolve(name, { paths: [...roots.map(root => path.dirname(root)), __dirname] }));
  } catch (error) {
    process.stdout.write(`1..0 # SKIP ${name}: PARLEY_NODE_MODULES names no folder that has it\n`);
    process.exit(0);
  }
}

const targaryen = load('targaryen');
const rules = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const table = JSON.parse(fs.readFileSync(process.argv[3], 'utf8'));

/* $ME is whoever tries. */
function fill(value, person) {
  return value === undefined ? null : JSON.parse(JSON.stringify(value).replaceAll('$ME', person));
}

function valueAt(keys) {
  return keys.reduce((value, key) => (value === null || typeof value !== 'object' || !(key in value) ? null : value[key]), table.data);
}

/* targaryen knows the time only; sums are made before. */
function resolve(value, keys) {
  if (value === null || typeof value !== 'object') { return value; }
  if (value['.sv'] && value['.sv'].increment !== undefined) {
    const before = valueAt(keys);
    return (typeof before === 'number' ? before : 0) + value['.sv'].increment;
  }
  if (value['.sv']) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, resolve(below, [...keys, ...key.split('/')])]));
}

function makeAuth(person) {
  const claims = table.people[person];
  return claims && { uid: claims.sub, provider: claims.firebase.sign_in_provider.replace(/\.com$/, ''), token: claims };
}

function makeQuery(query) {
  if (!query) { return undefined; }
  const { orderBy, ...rest } = query;
  return orderBy === '$key' ? { orderByKey: true, ...rest } : { orderByChild: orderBy, ...rest };
}

const database = targaryen.database(rules, table.data, table.now);

function judge(test, person) {
  const [method, where] = fill(test.request, person).split(' ');
  const keys = where.split('/').filter(Boolean);
  const value = resolve(fill(test.value, person), keys);
  const reader = database.as(makeAuth(person));

  if (method === 'GET') { return reader.read(`/${where}`, { now: table.now, query: makeQuery(test.query) }).allowed; }
  if (method === 'PUT') { return reader.write(`/${where}`, value, { now: table.now }).allowed; }
  return reader.update(`/${where}`, value, { now: table.now }).allowed;
}

const people = Object.keys(table.people);
process.stdout.write(`1..${table.cases.length}\n`);
table.cases.forEach((test, index) => {
  const wrong = people.filter(person => {
    const differs = test.differs && test.differs.for.includes(person);
    return judge(test, person) !== (test.allowed.includes(person) !== Boolean(differs));
  });
  process.stdout.write(`${wrong.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${test.what}\n`);
  if (wrong.length > 0) { process.stdout.write(`# ${test.request}: wrong for ${wrong.join(', ')}\n`); }
});
