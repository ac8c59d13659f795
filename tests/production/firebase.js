/* What is deployed to Firebase: its file by the vendor's own schema, and the rules by
 * what they must never allow.  Who may do what is the table of tests/backend/rules.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { find, load } = require('./library.js');

const SOURCE = path.join(__dirname, '..', '..', 'data', 'firebase');
const ACCESS = ['.read', '.write'];

/* Every place in the rules with what it says: [path, name, value] */
function* sayings(rules, at = '') {
  for (const [name, value] of Object.entries(rules)) {
    if (name.startsWith('.')) { yield [at || '/', name, value]; } else if (typeof value === 'object') { yield* sayings(value, `${at}/${name}`); }
  }
}

function* doubtsOfRules({ rules }) {
  for (const [place, name, value] of sayings(rules)) {
    if (ACCESS.includes(name) && value === true) { yield `rules: everybody may ${name.slice(1)} ${place}`; }
    if (ACCESS.includes(name) && typeof value === 'string' && !value.includes('auth')) { yield `rules: ${name.slice(1)} of ${place} does not ask who it is`; }
  }
  if (rules['.read'] !== undefined && rules['.read'] !== false) { yield 'rules: the whole can be read'; }
}

/* Returns: what is wrong, given both files as text */
function doubts(configuration, rules) {
  const schema = JSON.parse(fs.readFileSync(find('firebase-tools/schema/firebase-config.json'), 'utf8'));
  const Ajv = load('ajv').default || load('ajv');
  const validate = new Ajv({ strict: false, allowUnionTypes: true, validateFormats: false }).compile(schema);
  const parsed = JSON.parse(configuration);
  const found = validate(parsed) ? [] : validate.errors.map(error => `firebase.json: ${error.instancePath} ${error.message}`);
  if (!parsed.database || !fs.existsSync(path.join(SOURCE, parsed.database.rules || ''))) { found.push('firebase.json: names no rules'); }
  return [...found, ...doubtsOfRules(JSON.parse(rules))];
}

const read = name => fs.readFileSync(path.join(SOURCE, name), 'utf8');

module.exports = { doubts, read };
