/* Packages come from the folders that PARLEY_NODE_MODULES names: those of package.json
 * beside this, and firebase-tools and targaryen from the backend's tests.
 */
'use strict';

const fs = require('fs');
const { createRequire } = require('module');
const path = require('path');

class Missing extends Error {}

function folders() {
  return [...(process.env.PARLEY_NODE_MODULES || '').split(path.delimiter), path.join(__dirname, 'node_modules')].filter(Boolean);
}

function folderOf(name) {
  const folder = folders().find(candidate => fs.existsSync(path.join(candidate, name)));
  if (!folder) { throw new Missing(`${name}: PARLEY_NODE_MODULES names no folder that has it`); }
  return folder;
}

/* Where a package, or a file of one, is. */
const find = name => path.join(folderOf(name), name);

const load = name => createRequire(path.join(folderOf(name), 'any'))(name);

module.exports = { Missing, find, load };
