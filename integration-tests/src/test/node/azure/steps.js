'use strict';
// What a script does, step by step, each told in one line of JSON on standard output: the value it came to, or the class and the
// message of the error. The tests in Java read the lines and judge them; a script judges nothing.

const BOUND_MILLIS = 20000;

/** Does one step, tells what it came to, and returns its value; undefined when it failed. `tell` picks what of the value is told. */
async function step(name, work, tell = (value) => value) {
  const from = Date.now();
  let line;
  let value;
  try {
    value = await within(work(), `step ${name}`);
    line = { step: name, value: tell(value) };
  } catch (error) {
    line = { step: name, error: error.name, message: error.message };
  }
  console.log(JSON.stringify({ ...line, millis: Date.now() - from }));
  return value;
}

/** The promise's value, or an error when it takes longer than any step may. */
function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${BOUND_MILLIS} ms`)), BOUND_MILLIS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The first event of this name, with its arguments. */
function event(emitter, name) {
  return within(new Promise((resolve) => emitter.once(name, (...args) => resolve(args))), `event ${name}`);
}

/** What the work comes to, once the test says it is so; asks again every few milliseconds. */
function until(work, test) {
  const again = async () => {
    const value = await work();
    return test(value) ? value : new Promise((resolve) => setTimeout(resolve, 20)).then(again);
  };
  return within(again(), 'what was waited for');
}

/** Runs a script to its end. It ends the process itself, for a client that was not closed would keep it. */
function run(script) {
  script().then(
    () => step('end', async () => true).then(() => process.exit(0)),
    (error) => {
      // Not the whole error: the SDK's hold the request with its signature.
      console.error(error.stack);
      process.exit(1);
    },
  );
}

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`environment variable ${name} is not set`);
  }
  return value;
}

module.exports = { step, within, event, until, run, required };
