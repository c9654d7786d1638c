'use strict';
/*
 * Shows the data of the page. Nothing that comes from a text is ever taken for markup: it goes into
 * text nodes only, and the policy of the page forbids anything else.
 */
(() => {
  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const figures = data('figures');
  const documents = data('documents');
  const sentences = data('sentences');
  const pairs = data('pairs');
  const near = data('near');
  const unit = figures.unit;

  /* What a document's array holds: see page.c. */
  const FILE = 0, RECORD = 1, ID = 2, BYTES = 3, UNITS = 4, UNIT_BYTES = 5, GONE = 6,
    GONE_BYTES = 7, NEAREST = 8, NEAREST_BYTES = 9, CROWDED = 10, NEAREST_TOLD = 11;

  /* And a sentence's. */
  const TEXT = 0, LENGTH = 1, TIMES = 2, HOLDERS = 3, WORDS = 4, GOES = 5, PLACES = 6;

  /* And a pair's that is nearly the same. */
  const LATER = 0, FIRST = 1, PERCENT = 2, VERDICT = 3, PASSAGE = 4, GOES_NEAR = 5;

  documents.forEach((d, i) => { if (d[FILE] === 0) d[FILE] = documents[i - 1][FILE]; });

  /* --- words ---------------------------------------------------------------------------------- */

  const number = (n) => n.toLocaleString('en-US');
  const several = (n, word) => number(n) + ' ' + word + (n === 1 ? '' : 's');
  const part = (some, all) => (all > 0 ? some / all : 0);

  function percent(share) {
    const p = share * 100;
    return (p === 0 || p === 100 || (p >= 9.95 && p < 99.5) ? p.toFixed(0)
      : p >= 99.5 ? Math.min(p, 99.9).toFixed(1) : p < 0.05 ? '<0.1' : p.toFixed(1)) + '%';
  }

  function size(bytes) {
    const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
    let amount = bytes / 1000, at = 0;
    if (bytes < 1000) return bytes + ' B';
    for (; amount >= 999.95; at++) amount /= 1000;
    return amount.toFixed(1) + ' ' + units[at];
  }

  /* The folder that all files are in, which need not be said each time. */
  const folder = (() => {
    let common = documents.length > 0 ? documents[0][FILE] : '';
    common = common.slice(0, common.lastIndexOf('/') + 1);
    for (const d of documents) {
      while (!d[FILE].startsWith(common)) common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
    }
    return common;
  })();

  function label(index) {
    const d = documents[index];
    if (!d) return 'a document that is not listed';
    const file = d[FILE].slice(folder.length);
    return d[RECORD] === 0 ? file : file + ' #' + d[RECORD] + (d[ID] ? ' (' + d[ID] + ')' : '');
  }

  const title = (word) => word[0].toUpperCase() + word.slice(1);

  /* As a shell would take it. */
  const quoted = (word) => (/^[\w@%+=:,.\/\u2026-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'");

  const hasRow = (index) => index >= 0 && index < figures.rows;
  const hasText = (index) => byId('text-' + index) !== null;
  const opens = (index) => hasRow(index) || hasText(index);

  const reasons = {
    repeat: 'said before', seen: 'said in what was learned', several: 'said more than once',
    single: 'not said before', common: 'stands in many documents', uncompared: 'not compared',
    short: 'too little left', near: 'nearly the same was said before', kept: 'said before, but it stays',
  };
  const reason = (why) => reasons[why] || why;

  /* --- elements ------------------------------------------------------------------------------- */

  /* What would steer the reader's eye, or is not seen at all, is shown by its number. */
  const hidden = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5' +
    '\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffc\\ufffe\\uffff' +
    '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]', 'gu');

  function box(character) {
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
    const span = document.createElement('span');
    span.className = 'box';
    span.textContent = '[U+' + code + ']';
    return span;
  }

  /* Puts text into an element, and what is hidden in it in boxes. */
  function show(element, text) {
    let from = 0;
    for (const match of text.matchAll(hidden)) {
      element.append(text.slice(from, match.index), box(match[0]));
      from = match.index + match[0].length;
    }
    element.append(text.slice(from));
    return element;
  }

  /* An element with attributes; children are elements, or strings that are shown. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    for (const child of children) {
      if (typeof child === 'string') show(element, child);
      else if (child) element.append(child);
    }
    return element;
  }

  function draw(tag, attributes, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /* A line of text: line ends do not count, the direction is its own. */
  const oneLine = (text) => make('bdi', {}, text.replace(/\s+/g, ' '));
  const name = (index) => make('bdi', { title: visible(documents[index] ? documents[index][FILE] : '') },
    label(index).replace(/\n/g, '\u240a').replace(/\t/g, '\u2409'));
  const shortened = (bytes) => make('span', { class: 'cut' }, '\u2026 (' + number(bytes) + ' bytes)');

  /* A link to a document, or its name where there is none; to a target in it, if not 0. */
  function link(index, target) {
    if (!opens(index)) {
      return make('span', {}, name(index), documents[index] && documents[index][3] ? ' (learned)' : '');
    }
    return make('a', { href: '#d' + index + (target ? '.' + target : '') }, name(index));
  }

  function bar(share) {
    const svg = draw('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      draw('rect', { class: 'all', width: 100, height: 10 }),
      draw('rect', { class: 'part', width: 100 * share, height: 10 }));
    return make('span', { class: 'bar' }, svg, make('span', { class: 'share' }, percent(share)));
  }

  /* --- tables --------------------------------------------------------------------------------- */

  /* Buttons to leaf through pages; `go` is called with the page. */
  function leaf(element, page, pages, words, go) {
    const back = make('button', { type: 'button' }, 'Previous'), on = make('button', { type: 'button' }, 'Next');
    element.replaceChildren();
    if (pages < 2) return;
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
    back.addEventListener('click', () => { go(page - 1); element.firstChild.focus(); });
    on.addEventListener('click', () => { go(page + 1); element.lastChild.focus(); });
    element.append(back, make('span', {}, words), on);
  }

  /*
   * Rows, some at a time, in an order that the reader chooses. A column: {title, value(row): what is
   * sorted by, cell(row), kind: 'number', 'words' or nothing, down: it begins with the greatest,
   * spare: a narrow window goes without it}. `source` says which rows there are, if that changes.
   */
  function makeTable(place, caption, columns, given, options) {
    let rows = given, from = given;
    const { sort, rowsAPage = 50, matches, foot, nothing, source = () => given, keeps = () => true } = options;
    const body = make('tbody'), pager = make('div', { class: 'pager' });
    const heads = columns.map((column, i) => {
      const button = make('button', { type: 'button' }, column.title, make('span', { class: 'arrow', 'aria-hidden': 'true' }));
      button.addEventListener('click', () => order(i));
      return make('th', { scope: 'col', class: classes(column), 'aria-sort': 'none' }, button);
    });
    const state = { column: sort, down: columns[sort].down, page: 0, shown: rows };
    const table = make('table', {}, make('caption', { class: 'unseen' }, caption),
      make('thead', {}, make('tr', {}, ...heads)), body, foot);
    const empty = make('p', { class: 'quiet' }, nothing);

    function order(column) {
      state.down = column === state.column ? !state.down : !!columns[column].down;
      state.column = column;
      state.page = 0;
      arrange();
    }
    function arrange() {
      const { value } = columns[state.column], sign = state.down ? -1 : 1;
      const keyed = source().map((row, i) => [value(row), i, row]);
      keyed.sort(([a, i], [b, j]) => (a < b ? -sign : a > b ? sign : i - j));
      rows = keyed.map((entry) => entry[2]);
      from = source();
      heads.forEach((head, i) => {
        const mine = i === state.column;
        head.setAttribute('aria-sort', mine ? (state.down ? 'descending' : 'ascending') : 'none');
        head.querySelector('.arrow').textContent = mine ? (state.down ? '\u2193' : '\u2191') : '';
      });
      filter();
    }
    function filter() {
      const wanted = byId('query').value.trim().toLowerCase();
      if (source() !== from) return arrange();
      state.shown = rows.filter((row) => keeps(row) && (!wanted || matches(row, wanted)));
      state.page = 0;
      fill();
    }
    function fill() {
      const from = state.page * rowsAPage, to = Math.min(from + rowsAPage, state.shown.length);
      body.replaceChildren(...state.shown.slice(from, to).map((row) => make('tr', {},
        ...columns.map((column, i) => make(i === 0 ? 'th' : 'td',
          Object.assign({ class: classes(column) }, i === 0 ? { scope: 'row' } : {}), column.cell(row))))));
      leaf(pager, state.page, Math.ceil(state.shown.length / rowsAPage),
        number(from + 1) + ' to ' + number(to) + ' of ' + number(state.shown.length),
        (page) => { state.page = page; fill(); });
      table.hidden = state.shown.length === 0;
      empty.hidden = !table.hidden;
    }
    place.append(make('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption }, table), empty, pager);
    arrange();
    return { filter, count: () => state.shown.length, all: () => rows.length };
  }

  const classes = (column) => [column.kind, column.spare && 'spare'].filter(Boolean).join(' ');

  const lower = (column, text) => (row, wanted) => {
    if (row[column] === undefined) row[column] = text(row).toLowerCase();
    return row[column].includes(wanted);
  };

  /* Where units stand in more documents than are known, the share may be more. */
  const shareIn = (d, bytes) => (d[CROWDED] > 0 && bytes < d[UNIT_BYTES] ? 'at least ' : '') + percent(part(bytes, d[UNIT_BYTES]));

  function documentTable() {
    const share = (d) => part(d[GONE_BYTES], d[UNIT_BYTES]);
    const rows = documents.slice(0, figures.rows).map((d, i) => Object.assign(d, { index: i }));
    const columns = [
      { title: 'Document', value: (d) => label(d.index), cell: (d) => link(d.index), kind: 'words' },
      { title: title(unit) + 's', value: (d) => d[UNITS], cell: (d) => number(d[UNITS]), kind: 'number', down: true, spare: true },
      { title: title(unit) + 's that go', value: (d) => d[GONE], cell: (d) => number(d[GONE]), kind: 'number', down: true },
      { title: 'Size', value: (d) => d[UNIT_BYTES], cell: (d) => size(d[UNIT_BYTES]), kind: 'number', down: true, spare: true },
      { title: 'Bytes that go', value: (d) => d[GONE_BYTES], cell: (d) => size(d[GONE_BYTES]), kind: 'number', down: true, spare: true },
      { title: 'Share that goes', value: share, cell: (d) => bar(share(d)), kind: 'number', down: true },
      { title: 'Shares most with', value: (d) => part(d[NEAREST_BYTES], d[UNIT_BYTES]), down: true, kind: 'words',
        cell: (d) => (d[NEAREST_BYTES] ? make('span', {}, shareIn(d, d[NEAREST_BYTES]) + ' in ', link(d[NEAREST])) : '') },
    ];
    return makeTable(byId('documents-table'), 'Documents and what goes of each', columns, rows, {
      sort: 4, rowsAPage: 20, foot: othersRow(), nothing: 'No document.',
      matches: lower('lower', (d) => label(d.index)),
    });
  }

  /* Documents that have no row, in one. */
  function othersRow() {
    const [count, , units, unitBytes, gone, goneBytes] = figures.others;
    if (count === 0) return null;
    return make('tfoot', {}, make('tr', {}, make('th', { scope: 'row' }, several(count, 'other document')),
      ...[number(units), number(gone), size(unitBytes), size(goneBytes), percent(part(goneBytes, unitBytes)), '']
        .map((text, i) => make('td', { class: [0, 2, 3].includes(i) ? 'number spare' : 'number' }, text))));
  }

  function place([index, line, target]) {
    const to = link(index, target);
    to.append(', line ' + number(line));
    return to;
  }

  /* Where it stood first, where it goes, and in which other documents it stands. */
  function places(row) {
    const [first, ...others] = row[PLACES], goes = row[GOES];
    const listed = new Set(row[PLACES].map((spot) => spot[0])).size, more = row[HOLDERS] - listed;
    return make('div', {}, place(first),
      goes.length > 0 ? make('div', { class: 'quiet' }, 'goes in ', place(goes)) : make('div', { class: 'quiet' }, 'stays'),
      others.length === 0 || (others.length === 1 && others[0].join() === goes.join()) ? null : make('details', {},
        make('summary', {}, 'and ' + several(row[TIMES] - 1, 'time') + ' more'),
        make('ul', {}, ...others.map((spot) => make('li', {}, place(spot))),
          more > 0 ? make('li', {}, 'and ' + several(more, 'document') + ' more') : null)));
  }

  /* --- sentences ------------------------------------------------------------------------------ */

  const lengths = [['up to 3 words', 0, 3], ['4 to 7 words', 4, 7], ['8 to 15 words', 8, 15], ['16 words and more', 16, Infinity]];
  let allSentences = null;

  /* The others are read when somebody looks for them. */
  function everySentence() {
    if (!allSentences) allSentences = sentences.concat(data('other-sentences'));
    return allSentences;
  }

  const chosenLength = () => (byId('length').value === '' ? null : lengths[Number(byId('length').value)]);
  const looksForSome = () => byId('query').value.trim() !== '' || byId('length').value !== '';

  /* Said most, or all of a length or with some words. */
  function sentenceTable() {
    const columns = [
      { title: title(unit), value: (s) => s[TEXT], kind: 'words',
        cell: (s) => make('span', {}, oneLine(s[TEXT]), s[LENGTH] > new TextEncoder().encode(s[TEXT]).length ? shortened(s[LENGTH]) : null) },
      { title: 'Words', value: (s) => s[WORDS], cell: (s) => number(s[WORDS]), kind: 'number', down: true },
      { title: 'Times', value: (s) => s[TIMES], cell: (s) => number(s[TIMES]), kind: 'number', down: true },
      { title: 'Documents', spare: true, value: (s) => s[HOLDERS], cell: (s) => number(s[HOLDERS]), kind: 'number', down: true },
      { title: 'Bytes in all', spare: true, value: (s) => s[LENGTH] * s[TIMES], cell: (s) => size(s[LENGTH] * s[TIMES]), kind: 'number', down: true },
      { title: 'Said first', value: (s) => label(s[PLACES][0][0]), cell: places, kind: 'words' },
    ];
    return makeTable(byId('sentences-table'), 'What is said most, and where', columns, sentences, {
      sort: 2, rowsAPage: 10, nothing: 'None.', matches: lower('lower', (s) => s[TEXT].replace(/\s+/g, ' ')),
      source: () => (looksForSome() ? everySentence() : sentences),
      keeps: (s) => { const length = chosenLength(); return !length || (s[GOES].length > 0 && s[WORDS] >= length[1] && s[WORDS] <= length[2]); },
    });
  }

  function sayListed(table) {
    byId('listed').textContent = !looksForSome() && !figures.others_said ? 'All ' + several(table.all(), unit) + ' that are said again.'
      : !looksForSome() ? 'The ' + several(table.all(), unit) + ' said most; search, or choose a length, for ' +
      (figures.unlisted ? 'others of those that go.' : 'all that go.')
      : several(table.count(), unit) + ' of ' + number(table.all()) + (figures.unlisted ? ' in this page, which has no room for all.' : '.');
  }

  /* Which of what goes would a reader miss? */
  function lengthTable(choose) {
    const bytes = figures.lengths.reduce((sum, [, some]) => sum + some, 0);
    byId('length').append(make('option', { value: '' }, 'any'),
      ...lengths.map(([words], i) => make('option', { value: i }, words)));
    if (bytes === 0) return;
    byId('lengths').append(make('table', {}, make('caption', {}, 'What goes, by length: long ' + unit + 's are what a reader may miss'),
      make('thead', {}, make('tr', {}, ...['Length', title(unit) + 's that go', 'Bytes that go', 'Share'].map((text, i) =>
        make('th', { scope: 'col', class: i > 0 ? 'number' : '' }, text)))),
      make('tbody', {}, ...figures.lengths.map(([units, some], i) => {
        const button = make('button', { type: 'button', class: 'link', title: 'List them' }, lengths[i][0]);
        button.addEventListener('click', () => choose(i));
        return make('tr', {}, make('th', { scope: 'row' }, button), make('td', { class: 'number' }, number(units)),
          make('td', { class: 'number' }, size(some)), make('td', { class: 'number' }, bar(part(some, bytes))));
      }))));
  }

  /* "87% of b.txt stands in a.txt" */
  const standsIn = (later, first, bytes) => make('span', {},
    shareIn(documents[later], bytes) + ' of ', link(later), ' stands in ', link(first));

  function repostTable() {
    /* What is only like another document, and stays, has a list of its own. */
    const again = (d) => d[NEAREST_BYTES] - d[NEAREST_TOLD], share = (d) => part(again(d), d[UNIT_BYTES]);
    const rows = documents.slice(0, figures.rows).filter((d) => again(d) > 0 && (share(d) >= 0.5 || d[GONE] === d[UNITS]));
    const stay = figures.near[2];
    byId('reposts').textContent = (figures.whole === 1 ? '1 document says' : number(figures.whole) + ' documents say') +
      ' nothing new: the whole reposts of a run\u2019s summary. Of ' + several(figures.half, 'document') +
      ' half or more stands in one earlier document, the one that has most of it.' +
      (stay > 0 ? ' ' + several(stay, 'document') + ' that ' + (stay === 1 ? 'stays' : 'stay') + ', though like one, ' +
      (stay === 1 ? 'is' : 'are') + ' listed under \u201cNearly the same\u201d.' : '') +
      (figures.first_only ? ' There were too many repeated ' + unit + 's to know all documents of each.' : '');
    const columns = [
      { title: 'Repost', value: (d) => label(d.index), kind: 'words',
        cell: (d) => standsIn(d.index, d[NEAREST], again(d)) },
      { title: 'Share', value: share, cell: (d) => bar(share(d)), kind: 'number', down: true },
      { title: 'Bytes', spare: true, value: again, cell: (d) => size(again(d)), kind: 'number', down: true },
    ];
    return makeTable(byId('reposts-table'), 'Documents that stand in others', columns, rows, {
      sort: 1, rowsAPage: 10, nothing: 'None.',
      matches: lower('both', (d) => label(d.index) + '\n' + label(d[NEAREST])),
    });
  }

  /* --- nearly the same ------------------------------------------------------------------------ */

  /* Why one that is like another stays. */
  const verdicts = {
    same: () => 'the same', numbers: () => 'numbers differ', names: () => 'names differ',
    passage: (pair) => 'a passage of ' + several(pair[PASSAGE], 'word') + ' is new', longer: () => 'the longer one',
    part: () => 'less than ' + figures.near[0] + '%', short: () => 'fewer than 50 words',
    turned: () => 'a word such as \u201Cnot\u201D is new or gone',
  };
  const verdict = (pair) => (verdicts[pair[VERDICT]] || String)(pair);
  const outcome = (pair) => (pair[GOES_NEAR] ? 'goes' : 'stays: ' + verdict(pair));
  const hasBoth = (pair) => hasText(pair[LATER]) && hasText(pair[FIRST]);

  const outcomes = { '': () => true, goes: (pair) => pair[GOES_NEAR] === 1, stays: (pair) => pair[GOES_NEAR] === 0 };

  /* At the same share those that stay come first: they are to be looked at. */
  const nearness = (pair) => pair[PERCENT] + (pair[GOES_NEAR] ? 0 : 0.5);
  /* Those that stay, one reason behind the other, and of each the nearest first. */
  const byOutcome = (pair) => (pair[GOES_NEAR] ? '1' : '0') + pair[VERDICT] + ' ' + String(100 - pair[PERCENT]).padStart(3, '0');

  function sayNear(table) {
    byId('near-listed').textContent = table.count() === table.all() ? 'All ' + several(table.all(), 'pair') + '.'
      : several(table.count(), 'pair') + ' of ' + number(table.all()) + '.';
  }

  function nearTable() {
    const [share, go, stay] = figures.near, without = near.filter((pair) => !hasBoth(pair)).length, notes = [];
    const columns = [
      { title: 'Document', value: (p) => label(p[LATER]), cell: (p) => link(p[LATER]), kind: 'words' },
      { title: 'Is like', value: (p) => label(p[FIRST]), cell: (p) => link(p[FIRST]), kind: 'words' },
      { title: 'Share of it', value: nearness, cell: (p) => bar(p[PERCENT] / 100), kind: 'number', down: true },
      { title: 'What becomes of it', value: byOutcome, cell: outcome },
      { title: 'Both texts', value: (p) => (hasBoth(p) ? 0 : 1),
        cell: (p) => (hasBoth(p) ? make('a', { href: '#n' + near.indexOf(p), 'aria-label': 'Compare ' + visible(label(p[LATER])) + ' with ' + visible(label(p[FIRST])) }, 'Compare') : 'left out') },
    ];
    byId('near-section').hidden = byId('near-link').hidden = share === 0;
    byId('near-figures').textContent = several(go, 'document') + (go === 1 ? ' goes' : ' go') +
      ', as nearly the same stands in an earlier one; ' + several(stay, 'document') + (stay === 1 ? ' stays that is' : ' stay that are') + ' like one.';
    if (near.length < go + stay) notes.push('The list has the first 1,000 of those that go, and of those that stay.');
    if (without > 0) notes.push('Of ' + several(without, 'pair') + ' a text is left out: it was only learned from, or there is no room for it.');
    byId('near-note').textContent = notes.join(' ');
    byId('near-note').hidden = notes.length === 0;
    const table = makeTable(byId('near-table'), 'Documents that are nearly the same as an earlier one', columns, near, {
      sort: 2, rowsAPage: 20, nothing: 'None.',
      matches: lower('lower', (p) => label(p[LATER]) + '\n' + label(p[FIRST])),
      keeps: (p) => outcomes[byId('outcome').value](p),
    });
    byId('outcome').addEventListener('change', () => { table.filter(); sayNear(table); });
    sayNear(table);
    return table;
  }

  function pairTable() {
    const share = (p) => part(p[2], documents[p[0]][UNIT_BYTES]);
    const columns = [
      { title: 'Document', value: (p) => label(p[0]), cell: (p) => link(p[0]), kind: 'words' },
      { title: 'Shares with the earlier', value: (p) => label(p[1]), cell: (p) => link(p[1]), kind: 'words' },
      { title: title(unit) + 's shared', spare: true, value: (p) => p[3], cell: (p) => number(p[3]), kind: 'number', down: true },
      { title: 'Bytes shared', spare: true, value: (p) => p[2], cell: (p) => size(p[2]), kind: 'number', down: true },
      { title: 'Share of it', value: share, cell: (p) => bar(share(p)), kind: 'number', down: true },
    ];
    return makeTable(byId('pairs-table'), 'Pairs of documents that share text', columns, pairs, {
      sort: 3, rowsAPage: 20, nothing: 'No two documents share anything.',
      matches: lower('lower', (p) => label(p[0]) + '\n' + label(p[1])),
    });
  }

  /* --- the matrix ----------------------------------------------------------------------------- */

  function matrix() {
    const some = [...new Set(pairs.flatMap((p) => [p[0], p[1]]))].filter((i) => i >= 0).sort((a, b) => a - b);
    const side = some.length <= 60 ? 16 : 6, margin = side > 10 ? 170 : 6;
    const at = new Map(some.map((index, i) => [index, margin + i * side]));
    const end = margin + some.length * side;
    if (!figures.matrix || some.length < 2) return;
    const svg = draw('svg', { width: end + 6, height: end + 6, viewBox: '0 0 ' + (end + 6) + ' ' + (end + 6), role: 'img',
      'aria-label': 'Matrix of ' + some.length + ' documents that share text; the table below says the same' });
    for (const index of some) {
      const short = visible(label(index));
      const text = short.length > 26 ? '\u2026' + short.slice(-25) : short, y = at.get(index) + side - 4;
      svg.append(draw('rect', { class: 'self', x: at.get(index), y: at.get(index), width: side, height: side }));
      if (side <= 10) continue;
      svg.append(draw('text', { x: margin - 6, y, 'text-anchor': 'end' }, text),
        draw('text', { x: 0, y: 0, transform: 'translate(' + y + ' ' + (margin - 6) + ') rotate(-90)' }, text));
    }
    for (const [later, first, bytes] of pairs) {
      const share = part(bytes, documents[later][UNIT_BYTES]);
      if (!at.has(first)) continue;
      svg.append(draw('rect', { class: 'cell', 'data-index': later, x: at.get(first), y: at.get(later), width: side, height: side,
        'fill-opacity': 0.15 + 0.85 * Math.sqrt(share) },
      draw('title', {}, percent(share) + ' of ' + visible(label(later)) + ' stands in ' + visible(label(first)))));
    }
    svg.addEventListener('click', (event) => {
      const cell = event.target.closest('[data-index]');
      if (cell) location.hash = '#d' + cell.dataset.index;
    });
    byId('matrix-picture').append(svg);
    byId('matrix').hidden = false;
  }

  /* Of a name where only text can be shown. */
  const visible = (text) => text.replace(hidden, (c) => box(c).textContent).replace(/\s/g, ' ');

  /* --- the reader ----------------------------------------------------------------------------- */

  const PAGE = 40000; /* characters that are shown at a time */
  const reader = { index: -1, pages: [], page: 0, marks: [], at: -1 };

  /* Cuts what is shown into pages, at line ends where there are any. */
  function paginate(segments) {
    const pages = [[]];
    let room = PAGE;
    const put = (segment, length) => {
      if (room <= 0) { pages.push([]); room = PAGE; }
      pages[pages.length - 1].push(segment);
      room -= length;
    };
    for (const segment of segments) {
      if (Array.isArray(segment)) { put(segment, segment[0].length); continue; }
      for (let from = 0; from < segment.length;) {
        let to = from + Math.max(room, 0);
        if (to <= from) to = from + PAGE;
        const end = to < segment.length ? segment.indexOf('\n', to) : -1;
        to = end >= 0 && end < to + PAGE ? end + 1 : Math.min(to + PAGE, segment.length);
        put(segment.slice(from, to), to - from);
        from = to;
      }
    }
    return pages;
  }

  /* Behind a unit: why it goes, and where it was said first; what is as it was behind the last one
   * is not said again. */
  function where([, , , why, index, line, target]) {
    const words = reason(why);
    if (index === undefined) return make('span', { class: 'where' }, words);
    const full = label(index).replace(/\s/g, ' ');
    const spot = index === reader.index ? 'here' : full.length > 40 ? '\u2026' + full.slice(-39) : full;
    const text = words + ': ' + spot + ', line ' + number(line);
    const same = why === reader.why && index === reader.first;
    Object.assign(reader, { why, first: index });
    if (!opens(index)) return make('span', { class: 'where' }, text);
    return make('a', { class: 'where', href: '#d' + index + (target ? '.' + target : ''), title: visible(full),
      'aria-label': visible(text) }, same ? 'line ' + number(line) : text);
  }

  /* CR LF is a line end as any other. */
  const lines = (text) => text.replace(/\r\n/g, '\n');

  const goes = (segment) => Array.isArray(segment) && segment[3] !== undefined && segment[3] !== 'kept';

  function showUnit(article, segment) {
    const [text, target, bytes, why, index] = segment, gone = goes(segment);
    const element = make(gone ? 'del' : 'span', why === 'kept' ? { class: 'said' } : {}, lines(text), bytes ? shortened(bytes) : null);
    if (gone) element.prepend(make('span', { class: 'unseen' }, 'goes: '));
    if (target) element.dataset.target = target;
    element.dataset.at = segment.at;
    article.append(element);
    if (!gone && index === undefined) return;
    const link = where(segment);
    /* The browser's Back is to return to this mark. */
    link.addEventListener('click', () => history.replaceState(null, '', '#d' + reader.index + ':' + segment.at));
    article.append(link);
  }

  function showPage(page) {
    const article = byId('text'), { pages, leftOut } = reader;
    Object.assign(reader, { page, why: '', first: -1, at: -1 });
    article.replaceChildren();
    for (const segment of pages[page] || []) {
      if (typeof segment === 'string') show(article, lines(segment));
      else showUnit(article, segment);
    }
    if (page === pages.length - 1 && leftOut > 0) {
      article.append(make('p', { class: 'cut' }, 'The text goes on for ' + size(leftOut) + ' that are left out here.'));
    }
    article.scrollTop = 0;
    const before = pages.slice(0, page).flat().filter(Array.isArray).pop();
    if (before) reader.at = before.at;
    leaf(byId('reader-pager'), page, pages.length, 'Part ' + (page + 1) + ' of ' + pages.length, showPage);
    sayWhich();
  }

  /* The marks behind and before the place that is shown. */
  const later = () => reader.marks.find((mark) => mark.at > reader.at);
  const earlier = () => reader.marks.findLast((mark) => mark.at < reader.at);

  function sayWhich() {
    const { marks, at } = reader, now = marks.findIndex((mark) => mark.at === at);
    const pointed = document.querySelector('#text .here') !== null;
    byId('which').textContent = marks.length === 0 ? 'no marks' : now >= 0 && pointed ? number(now + 1) + ' of ' + number(marks.length) : several(marks.length, 'mark');
    byId('previous').disabled = !earlier();
    byId('next').disabled = !later();
  }

  function pointAt(element) {
    for (const old of document.querySelectorAll('#text .here')) old.classList.remove('here');
    element.classList.add('here');
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'center' });
    if (element.dataset.at) reader.at = Number(element.dataset.at);
    sayWhich();
  }

  /* To the unit of which `is` is true. False: it is not shown, as it stands behind what is. */
  function goTo(is) {
    const page = reader.pages.findIndex((segments) => segments.some((s) => Array.isArray(s) && is(s)));
    if (page < 0) return false;
    const segment = reader.pages[page].find((s) => Array.isArray(s) && is(s));
    if (page !== reader.page) showPage(page);
    pointAt(document.querySelector('#text [data-at="' + segment.at + '"]'));
    return true;
  }

  const textOf = (segment) => (typeof segment === 'string' ? segment : segment[0]);

  /* What is looked for, in a text: any white space is as good as another. */
  const pattern = (query) => new RegExp(query.trim().replace(/[\\^$.*+?()[\]{}|\/]/g, '\\$&').replace(/\s+/g, '\\s+'), 'iu');

  /* To the first place that has some words. */
  function goToWords(query) {
    const wanted = pattern(query), match = wanted.exec(reader.pages.flat().map(textOf).join(''));
    let left = match ? match.index : -1;
    if (left < 0) return false;
    for (const [page, segments] of reader.pages.entries()) {
      for (const segment of segments) {
        const { length } = textOf(segment);
        if (left >= length) { left -= length; continue; }
        if (Array.isArray(segment)) return goTo((s) => s === segment);
        if (page !== reader.page) showPage(page);
        return pointAtWords(wanted);
      }
    }
    return false;
  }

  function pointAtWords(wanted) {
    for (const old of document.querySelectorAll('#text mark')) old.replaceWith(...old.childNodes);
    byId('text').normalize();
    const walker = document.createTreeWalker(byId('text'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, match = wanted.exec(node.data);
      if (!match || node.parentElement.closest('.where, .unseen')) continue;
      const found = node.splitText(match.index), mark = make('mark');
      found.splitText(match[0].length);
      found.replaceWith(mark);
      mark.append(found);
      pointAt(mark);
      return true;
    }
    return false;
  }

  function load(index) {
    const d = documents[index], source = byId('text-' + index);
    const [leftOut, ...segments] = source ? JSON.parse(source.textContent) : [0];
    segments.filter(Array.isArray).forEach((segment, at) => { segment.at = at; });
    Object.assign(reader, { index, leftOut, pages: source ? paginate(segments) : [], marks: segments.filter(goes) });
    byId('reader-title').replaceChildren(name(index));
    byId('reader-figures').replaceChildren(...(hasRow(index) ? [
      several(d[GONE], unit) + ' of ' + number(d[UNITS]) + (d[GONE] === 1 ? ' goes, ' : ' go, ') + size(d[GONE_BYTES]) + ' of ' +
      size(d[UNIT_BYTES]) + '. ', ...(d[NEAREST_BYTES] ? [shareIn(d, d[NEAREST_BYTES]) + ' of it stands in ', link(d[NEAREST])] : []),
    ] : ['One of the others of the table: its figures are not here by themselves.']));
    showPage(0);
    if (!source) byId('text').replaceChildren(make('p', { class: 'cut' }, 'The text of this document is left out of the page, which would be too large with it.'));
  }

  /* At a target, a unit, or some words; else at the first mark. */
  function open(index, target, at, query) {
    if (reader.index !== index || !byId('reader').open) load(index);
    document.documentElement.classList.add('reading');
    if (!byId('reader').open) byId('reader').showModal();
    if (!(target ? goTo((s) => s[1] === Number(target)) : at ? goTo((s) => s.at === Number(at))
      : query ? goToWords(decodeURIComponent(query)) : goTo(goes))) byId('reader-title').focus();
  }

  /* The address says what is open, so that the browser's Back leads back. */
  function follow() {
    const match = /^#d(\d{1,6})(?:\.(\d{1,9})|:(\d{1,9})|=((?:[\w.!~*'()-]|%[\dA-F]{2})+))?$/.exec(location.hash);
    const both = /^#n(\d{1,6})$/.exec(location.hash), pair = both ? near[Number(both[1])] : null;
    const reads = match && opens(Number(match[1])), compares = pair && hasBoth(pair);
    if (byId('reader').open && !reads) byId('reader').close();
    if (byId('beside').open && !compares) byId('beside').close();
    if (reads) open(Number(match[1]), ...match.slice(2));
    else if (compares) openBoth(Number(both[1]));
  }

  /* A link may have been followed since. */
  function closed() {
    const own = location.hash.split(/[.:=]/)[0] === '#d' + reader.index;
    if (byId('reader').open) return;
    if (!byId('beside').open) document.documentElement.classList.remove('reading');
    reader.index = -1;
    if (own) history.pushState(null, '', '#');
  }

  /* To the next of what goes, or the one before. */
  function step(by) {
    const mark = by > 0 ? later() : earlier();
    if (mark) goTo((segment) => segment === mark);
  }

  /* --- two texts, side by side ---------------------------------------------------------------- */

  const CELLS = 10000; /* of a table in which words are compared with each other */
  const LEVELS = [8, 3, 1]; /* so many words in a row are looked for, before there is such a table */
  const beside = { index: -1, at: -1 };

  /* Words with the white space behind them; a character where a script has no spaces. */
  const words = (text) => text.match(/^\s+|(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]+)\s*/gu) || [];

  /* Where each row of so many words begins. */
  function rowsOfWords(all, from, to, length) {
    const found = new Map();
    for (let at = from; at + length <= to; at++) {
      const key = all.slice(at, at + length).join(' ');
      if (found.has(key)) found.get(key).push(at);
      else found.set(key, [at]);
    }
    return found;
  }

  /* Pairs of places of rows that stand in both as often: the first with the first, and so on. */
  function anchors(left, right) {
    const found = [];
    for (const [key, here] of left) {
      const there = right.get(key);
      if (there && there.length === here.length) here.forEach((at, i) => found.push([at, there[i]]));
    }
    return found.sort(([a], [b]) => a - b);
  }

  /* The longest chain of pairs in which both numbers rise; the first ones do. */
  function rising(all) {
    const ends = [], before = [], chain = [];
    all.forEach(([, other], at) => {
      let low = 0, high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[ends[middle]][1] < other) low = middle + 1;
        else high = middle;
      }
      before[at] = low > 0 ? ends[low - 1] : -1;
      ends[low] = at;
    });
    for (let at = ends.length > 0 ? ends[ends.length - 1] : -1; at >= 0; at = before[at]) chain.push(all[at]);
    return chain.reverse();
  }

  /*
   * Pairs of places of words that are the same in both, in order: what both begin and end with; in
   * between, rows of words that stand as often in each; and where little is left, as much as there
   * can be. Takes hardly more time than in proportion to the length of both.
   */
  function align(a, b) {
    const same = [];

    function compare(i, iEnd, j, jEnd) {
      const width = jEnd - j + 1, most = new Uint16Array((iEnd - i + 1) * width);
      for (let x = iEnd - i - 1; x >= 0; x--) {
        for (let y = jEnd - j - 1; y >= 0; y--) {
          most[x * width + y] = a[i + x] === b[j + y] ? most[(x + 1) * width + y + 1] + 1
            : Math.max(most[(x + 1) * width + y], most[x * width + y + 1]);
        }
      }
      for (let x = 0, y = 0; i + x < iEnd && j + y < jEnd;) {
        if (a[i + x] === b[j + y]) same.push([i + x++, j + y++]);
        else if (most[(x + 1) * width + y] >= most[x * width + y + 1]) x++;
        else y++;
      }
    }

    function between(i, iEnd, j, jEnd, level) {
      if (i === iEnd || j === jEnd) return;
      if ((iEnd - i) * (jEnd - j) <= CELLS) { compare(i, iEnd, j, jEnd); return; }
      if (level === LEVELS.length) return;
      const length = LEVELS[level];
      for (const [x, y] of rising(anchors(rowsOfWords(a, i, iEnd, length), rowsOfWords(b, j, jEnd, length)))) {
        if (x < i || y < j) continue; /* in the row before it */
        walk(i, x, j, y, level + 1);
        for (let k = 0; k < length; k++) same.push([x + k, y + k]);
        [i, j] = [x + length, y + length];
      }
      walk(i, iEnd, j, jEnd, level + 1);
    }

    function walk(i, iEnd, j, jEnd, level) {
      let tail = 0;
      while (i < iEnd && j < jEnd && a[i] === b[j]) same.push([i++, j++]);
      while (iEnd > i && jEnd > j && a[iEnd - 1] === b[jEnd - 1]) { iEnd--; jEnd--; tail++; }
      between(i, iEnd, j, jEnd, level);
      for (let k = 0; k < tail; k++) same.push([iEnd + k, jEnd + k]);
    }

    walk(0, a.length, 0, b.length, 0);
    return same;
  }

  /* Without a word or two that happen to stand in both, where all around differs. */
  function withoutStrays(same, aEnd, bEnd) {
    const runs = [];
    for (const [x, y] of same) {
      const last = runs[runs.length - 1];
      if (last && x === last.x + last.length && y === last.y + last.length) last.length++;
      else runs.push({ x, y, length: 1 });
    }
    const kept = [{ x: 0, y: 0, length: 0 }];
    runs.forEach((run, at) => {
      const before = kept[kept.length - 1], behind = runs[at + 1] || { x: aEnd, y: bEnd };
      const apart = (one, other) => Math.max(other.x - one.x, other.y - one.y) - one.length;
      if (run.length > 2 || apart(before, run) <= 2 * run.length || apart(run, behind) <= 2 * run.length) kept.push(run);
    });
    return kept.flatMap(({ x, y, length }) => Array.from({ length }, (_, k) => [x + k, y + k]));
  }

  /* Adds text to a cell, with the white space behind it never marked. */
  function addTo(cell, text, marked) {
    const kept = marked ? text.trimEnd() : '';
    if (kept) cell.push([kept, true]);
    if (text.length > kept.length) cell.push([text.slice(kept.length), false]);
  }

  /* Rows of two cells; one ends where both have a line end behind the same word. */
  function rowsOf(a, b) {
    const rows = [[[], []]], trimmed = (all) => all.map((word) => word.trimEnd());
    let x = 0, y = 0;
    const same = withoutStrays(align(trimmed(a), trimmed(b)), a.length, b.length);
    for (const [p, q] of [...same, [a.length, b.length]]) {
      const [left, right] = rows[rows.length - 1];
      addTo(left, a.slice(x, p).join(''), true);
      addTo(right, b.slice(y, q).join(''), true);
      if (p < a.length) {
        addTo(left, a[p], false);
        addTo(right, b[q], false);
        if (a[p].includes('\n') && b[q].includes('\n')) rows.push([[], []]);
      }
      [x, y] = [p + 1, q + 1];
    }
    return rows.filter((row) => row.some((cell) => cell.some(([text]) => text.trim() !== '')));
  }

  /* Neighbours are put together; the line ends behind a row need no lines of their own. */
  function showCell(cell) {
    const td = make('td', { dir: 'auto' });
    for (let at = 0; at < cell.length;) {
      let text = '', marked = cell[at][1];
      for (; at < cell.length && cell[at][1] === marked; at++) text += cell[at][0];
      if (at === cell.length) text = text.trimEnd();
      if (marked) td.append(make('mark', {}, make('span', { class: 'unseen' }, 'differs: '), text));
      else show(td, text);
    }
    return td;
  }

  /* The text that the page has of a document, and the bytes that it has not. */
  function readText(index) {
    const [leftOut, ...segments] = JSON.parse(byId('text-' + index).textContent);
    const cut = segments.filter((s) => Array.isArray(s) && s[2] > 0)
      .reduce((sum, [text, , bytes]) => sum + bytes - new TextEncoder().encode(text).length, 0);
    return [lines(segments.map(textOf).join('')), leftOut + Math.max(cut, 0)];
  }

  function loadBoth(at) {
    const pair = near[at], later = pair[LATER], first = pair[FIRST];
    const [texts, missing] = [first, later].map(readText).reduce(([t, m], [text, n]) => [[...t, text], m + n], [[], 0]);
    Object.assign(beside, { index: at, at: -1 });
    byId('beside-title').replaceChildren(name(later));
    byId('beside-figures').replaceChildren(pair[PERCENT] + '% of it stands in ', link(first), '; it ' + outcome(pair) + '.');
    byId('beside-texts').replaceChildren(make('table', {}, make('caption', { class: 'unseen' }, 'Both texts, side by side'),
      make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, link(first)), make('th', { scope: 'col' }, link(later)))),
      make('tbody', {}, ...rowsOf(...texts.map(words)).map((row) => make('tr', {}, ...row.map(showCell))))),
    missing > 0 ? make('p', { class: 'cut' }, 'The texts go on for ' + size(missing) + ' that are left out here, and not compared.') : '');
    byId('beside-texts').scrollTop = 0;
    sayWhichDifference();
  }

  const differences = () => [...document.querySelectorAll('#beside-texts mark')];

  function sayWhichDifference() {
    const all = differences();
    byId('beside-which').textContent = all.length === 0 ? 'no marks' : beside.at >= 0 ? number(beside.at + 1) + ' of ' + number(all.length) : several(all.length, 'mark');
    byId('beside-previous').disabled = beside.at <= 0;
    byId('beside-next').disabled = beside.at >= all.length - 1;
  }

  /* To the next difference, or the one before. */
  function stepBeside(by) {
    const all = differences(), mark = all[beside.at + by];
    if (!mark) return;
    beside.at += by;
    for (const old of all) old.classList.remove('here');
    mark.classList.add('here');
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: 'center' });
    sayWhichDifference();
  }

  /* At the first difference, if there is one; the address may say the same once more. */
  function openBoth(at) {
    if (beside.index !== at || !byId('beside').open) loadBoth(at);
    document.documentElement.classList.add('reading');
    if (!byId('beside').open) byId('beside').showModal();
    if (differences().length === 0) byId('beside-title').focus();
    else if (beside.at < 0) stepBeside(1);
  }

  function closedBoth() {
    const own = location.hash === '#n' + beside.index;
    if (byId('beside').open) return;
    if (!byId('reader').open) document.documentElement.classList.remove('reading');
    beside.index = -1;
    if (own) history.pushState(null, '', '#');
  }

  /* --- the whole ------------------------------------------------------------------------------ */

  function headline() {
    const gone = Object.values(figures.goes).reduce((sum, [units, bytes]) => [sum[0] + units, sum[1] + bytes], [0, 0]);
    const cards = [
      ['Documents', number(figures.documents), several(figures.files, 'file') + ', ' + number(figures.changed) + ' change'],
      [title(unit) + 's', number(figures.units), size(figures.unit_bytes) + ' in all'],
      ['What goes', percent(part(gone[1], figures.unit_bytes)), size(gone[1]) + ' of ' + size(figures.unit_bytes)],
      [title(unit) + 's that go', number(gone[0]), percent(part(gone[0], figures.units)) + ' of all'],
      ['Whole reposts', number(figures.whole), several(figures.half, 'document') + ' half or more in another'],
    ];
    byId('headline').append(...cards.map(([title, big, small]) => make('div', {}, make('dt', {}, title),
      make('dd', { class: 'big' }, big), make('dd', { class: 'quiet' }, small))));
    byId('sizes').textContent = 'Sizes are those of ' + unit + 's, without the white space between them. With it there are ' + size(figures.bytes) +
      ' of text, and what the output lacks, of which the summary of the run tells, is more by the white space that goes.';
    byId('reasons').append(...Object.entries(figures.goes).map(([why, [units, bytes]]) =>
      make('li', {}, make('strong', {}, reason(why)), ': ' + several(units, unit) + ', ' + size(bytes))));
  }

  function leftOut() {
    const without = figures.documents - figures.texts, notes = [];
    if (without > 0) notes.push((without === 1 ? 'The text of 1 document is' : 'Texts of ' + number(without) + ' documents are') + ' left out; their figures are not.');
    if (figures.others[0] > 0) notes.push('The table has the ' + number(figures.rows) + ' documents that lost most; ' + number(figures.others[0]) + ' others are in its last line.');
    byId('left-out').textContent = notes.join(' ');
    byId('left-out').hidden = notes.length === 0;
    if (figures.error > 0) {
      byId('inexact').textContent = 'There were too many to count each: a number here may be too low by up to ' + number(figures.error) + '.';
      byId('inexact').hidden = false;
    }
  }

  /* --- search --------------------------------------------------------------------------------- */

  const TEXTS_AT_ONCE = 50, TEXTS_LISTED = 20;
  const seeker = { turn: 0 };

  /* Looks through the texts, some at a time, until another search begins. */
  function searchTexts(query, done) {
    const turn = ++seeker.turn, texts = document.querySelectorAll('script[id^="text-"]'), hits = [];
    const wanted = pattern(query);
    const some = (from) => {
      if (turn !== seeker.turn) return;
      for (const source of [...texts].slice(from, from + TEXTS_AT_ONCE)) {
        const text = JSON.parse(source.textContent).slice(1).map(textOf).join(''), match = wanted.exec(text);
        if (match) hits.push([Number(source.id.slice(5)), text.slice(Math.max(match.index - 40, 0), match.index + 80)]);
      }
      if (from + TEXTS_AT_ONCE < texts.length) setTimeout(some, 0, from + TEXTS_AT_ONCE);
      else done(hits.sort(([a], [b]) => a - b), texts.length);
    };
    setTimeout(some, 150, 0);
  }

  function listTexts(hits, query) {
    byId('in-texts').hidden = hits.length === 0;
    byId('in-texts').replaceChildren(...hits.slice(0, TEXTS_LISTED).map(([index, excerpt]) => make('li', {},
      make('a', { href: '#d' + index + '=' + encodeURIComponent(query.toWellFormed ? query.toWellFormed() : query) }, name(index)),
      ' \u2026', oneLine(excerpt), '\u2026')),
    hits.length > TEXTS_LISTED ? make('li', {}, 'and ' + number(hits.length - TEXTS_LISTED) + ' more') : '');
  }

  function search(tables, sentenceRows, nearRows) {
    const query = byId('query').value.trim();
    tables.forEach((table) => table.filter());
    sayListed(sentenceRows);
    sayNear(nearRows);
    seeker.turn++;
    if (query.length < 2) listTexts([], query);
    const found = query === '' ? '' : number(tables[0].count()) + ' of ' + several(tables[0].all(), 'document') + ', ' +
      number(sentenceRows.count()) + ' of ' + several(sentenceRows.all(), unit) + ' said again';
    byId('found').textContent = found;
    if (query.length < 2) return;
    searchTexts(query, (hits, all) => {
      byId('found').textContent = found + ', ' + number(hits.length) + ' of ' + several(all, 'text');
      listTexts(hits, query);
    });
  }

  function chooseTheme() {
    const themes = ['auto', 'light', 'dark'], root = document.documentElement;
    const next = themes[(themes.indexOf(root.dataset.theme || 'auto') + 1) % themes.length];
    if (next === 'auto') delete root.dataset.theme;
    else root.dataset.theme = next;
    byId('theme').textContent = 'Theme: ' + next;
  }

  function pressed(event) {
    const typing = ['INPUT', 'SELECT'].includes(event.target.tagName), isOpen = byId('reader').open, compares = byId('beside').open;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.id === 'query' && event.key === 'Escape') {
      event.target.value = '';
      event.target.dispatchEvent(new Event('input'));
      event.target.blur();
    }
    if (typing) return;
    if (isOpen && (event.key === 'n' || event.key === 'p')) step(event.key === 'n' ? 1 : -1);
    if (compares && (event.key === 'n' || event.key === 'p')) stepBeside(event.key === 'n' ? 1 : -1);
    if (!isOpen && !compares && event.key === '/') {
      byId('query').focus();
      event.preventDefault();
    }
  }

  function begin() {
    show(byId('options'), figures.command.map(quoted).join(' '));
    byId('version').textContent = figures.version;
    const named = folder !== './' && folder;
    if (named) {
      byId('options').append(make('span', {}, ' (names are below ' + visible(folder) + ')'));
      show(byId('title'), ' in ' + folder);
    }
    document.title = 'What goes' + (named ? ' in ' + visible(folder) : ': ' + visible(figures.command.map(quoted).join(' ')).slice(0, 80));
    headline();
    leftOut();
    lengthTable((i) => {
      byId('length').value = i;
      search(tables, tables[1], tables[3]);
      byId('sentences-title').scrollIntoView();
      byId('sentences-title').focus();
    });
    const tables = [documentTable(), sentenceTable(), repostTable(), nearTable(), pairTable()];
    sayListed(tables[1]);
    matrix();
    byId('query').addEventListener('input', () => search(tables, tables[1], tables[3]));
    byId('length').addEventListener('change', () => search(tables, tables[1], tables[3]));
    byId('theme').addEventListener('click', chooseTheme);
    byId('close').addEventListener('click', () => byId('reader').close());
    byId('reader').addEventListener('close', closed);
    byId('previous').addEventListener('click', () => step(-1));
    byId('next').addEventListener('click', () => step(1));
    byId('beside-close').addEventListener('click', () => byId('beside').close());
    byId('beside').addEventListener('close', closedBoth);
    byId('beside-previous').addEventListener('click', () => stepBeside(-1));
    byId('beside-next').addEventListener('click', () => stepBeside(1));
    document.addEventListener('keydown', pressed);
    window.addEventListener('hashchange', follow);
    window.addEventListener('popstate', follow);
    follow();
  }

  begin();
})();
