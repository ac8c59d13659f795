/* Packages come from the folders that PARLEY_NODE_MODULES names: those of package.json
 * beside this, and firebase-tools and targaryen from the backend's tests.
 */
'use strict';

const fs = require('fs');
const path = require('path');

class Missing extends Error {}

function folders() {
  return [...(process.env.PARLEY_NODE_MODULES || '').split(path.delimiter), path.join(__dirname, 'node_modules')].filter(Boolean);
}

/* Where a package, or a file of one, is. */
function find(name) {
  for (const folder of folders()) {
    const place = path.join(folder, name);
    if (fs.existsSync(place)) { return place; }
  }
  throw new Missing(`${name}: PARLEY_NODE_MODULES names no folder that has it`);
}

const load = name => require(find(name));

module.exports = { Missing, find, load };
