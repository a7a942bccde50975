// Makes world.json, the map of the world that the pictures are drawn on: Natural Earth's states at 1:50m (public domain,
// npm world-atlas), in the Equal Earth projection, simplified without tearing borders, keyed by ISO 3166-1 alpha-2 codes.
// Run by `go generate ./internal/picture` after `npm ci` in this folder.
import { readFileSync, writeFileSync } from "node:fs";
import { geoEqualEarth, geoPath } from "d3-geo";
import iso from "i18n-iso-countries";
import { feature, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const width = 10000; // of the map, in the units of the file
const detail = 6; // what is simplified away: triangles smaller than this many square units
const islet = 40; // rings smaller than this many square units are left out, except a state's largest

const load = (scale) => JSON.parse(readFileSync(`node_modules/world-atlas/countries-${scale}.json`));
const features = (atlas) => feature(atlas, atlas.objects.countries).features;

// The facts know one list of states; what Natural Earth draws beside them has no code here, and is drawn as nobody's.
const listed = new Set(readFileSync("../../../facts.yaml", "utf8").split("\ncountries:")[1].match(/(?<=\n  - id: ")[A-Z]{2}(?=")|(?<=\n  - id: )[A-Z]{2}(?=\n)/g));
const code = (f) => { const c = f.id && iso.numericToAlpha2(f.id); return listed.has(c) ? c : ""; };

// Natural Earth gives Crimea to Russia. It is one ring of its own there, and becomes an area of its own here, as every
// other disputed area is.
const inCrimea = ([lon, lat]) => lon > 32.4 && lon < 36.7 && lat > 44.3 && lat < 46.3;
function apart(f) {
  if (code(f) !== "RU") return [f];
  const crimea = f.geometry.coordinates.filter((p) => p[0].every(inCrimea));
  if (crimea.length !== 1) throw new Error(`Crimea is ${crimea.length} rings of Russia, not one`);
  const rest = f.geometry.coordinates.filter((p) => !crimea.includes(p));
  return [{ ...f, geometry: { ...f.geometry, coordinates: rest } }, { ...f, id: undefined, properties: { name: "Crimea" }, geometry: { ...f.geometry, coordinates: crimea } }];
}

// The cut runs through the Bering Strait, so that no state but the United States' last islands lies on both edges.
const projection = geoEqualEarth().rotate([-11, 0]).precision(0);
const drawn = features(load("50m")).filter((f) => f.properties.name !== "Antarctica").flatMap(apart);
projection.fitWidth(width, { type: "FeatureCollection", features: drawn });

function project(f) {
  const rings = [];
  let ring;
  geoPath(projection, {
    moveTo(x, y) { rings.push((ring = [[x, y]])); },
    lineTo(x, y) { ring.push([x, y]); },
    closePath() { ring.push(ring[0]); },
    arc() {},
  })(f);
  return { type: "MultiPolygon", coordinates: rings.map((r) => [r]), name: f.properties.name, code: code(f) };
}

const area = (ring) => ring.reduce((sum, [x, y], i) => { const [u, v] = ring[(i + 1) % ring.length]; return sum + x * v - u * y; }, 0) / 2;
const planar = topology({ world: { type: "GeometryCollection", geometries: drawn.map(project) } }, 1e6);
planar.objects.world.geometries.forEach((g, i) => { g.properties = { code: code(drawn[i]), name: drawn[i].properties.name }; });
const simple = simplify(presimplify(planar), detail);

const line = (points) => {
  let px = 0, py = 0;
  const flat = [];
  for (const [x, y] of points.map((p) => p.map(Math.round))) {
    if (flat.length && x === px && y === py) continue;
    flat.push(x - px, y - py);
    [px, py] = [x, y];
  }
  return flat;
};

const areas = feature(simple, simple.objects.world).features.map((f) => {
  const rings = f.geometry.coordinates.map((p) => p[0]).sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
  const kept = rings.filter((r, i) => i === 0 || Math.abs(area(r)) >= islet);
  return { code: f.properties.code, name: f.properties.name, size: Math.round(rings.reduce((s, r) => s + Math.abs(area(r)), 0)), rings: kept.map((r) => line(r.slice(0, -1))).filter((r) => r.length >= 6) };
});
// Lines are drawn between states of the list only; what is nobody's here has no line of its own.
const borders = mesh(simple, simple.objects.world, (a, b) => a !== b && a.properties.code && b.properties.code).coordinates.map(line).filter((l) => l.length >= 4);

// The dot of a state stands on its largest piece of land, at 1:10m, where the smallest are found. Rings are wound either
// way there, so size and middle are those of the projected ring.
function middle(ring) {
  let x = 0, y = 0, sum = 0;
  ring.forEach(([px, py], i) => { const [qx, qy] = ring[(i + 1) % ring.length], k = px * qy - qx * py; x += (px + qx) * k; y += (py + qy) * k; sum += 3 * k; });
  return sum === 0 ? ring[0] : [x / sum, y / sum];
}
const dots = {};
for (const f of features(load("10m"))) {
  const c = code(f);
  if (!c) continue;
  const parts = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
  const rings = parts.map((p) => p[0].map((q) => projection(q))).filter((r) => Math.max(...r.map((q) => q[0])) - Math.min(...r.map((q) => q[0])) < width / 2);
  dots[c] = middle(rings.sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)))[0]).map(Math.round);
}
for (const c of listed) if (!dots[c]) throw new Error(`${c} is nowhere on the map`);

const height = Math.ceil(geoPath(projection).bounds({ type: "FeatureCollection", features: drawn })[1][1]);
const states = areas.filter((a) => a.code && a.rings.length).sort((a, b) => (a.code < b.code ? -1 : 1));
const unlisted = areas.filter((a) => !a.code && a.rings.length);
const file = {
  width, height,
  states: Object.fromEntries([...listed].sort().map((c) => { const s = states.filter((a) => a.code === c); return [c, { dot: dots[c], size: s.reduce((n, a) => n + a.size, 0), rings: s.flatMap((a) => a.rings) }]; })),
  unlisted: Object.fromEntries(unlisted.map((a) => [a.name, a.rings])),
  borders,
};
const json = JSON.stringify(file);
writeFileSync("../world.json", json);
console.log(json.length, "bytes;", Object.keys(file.states).length, "states;", "unlisted:", Object.keys(file.unlisted).join(", "));
console.log("small:", Object.entries(file.states).filter(([, s]) => s.size < 1500).map(([c]) => c).join(" "));
