using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests.Model;

/// <summary>Every fault with its whole message: where, what, and how to mend it.</summary>
public sealed class ModelFaultTests
{
    private const string Measured = "name: x\nparts: { part: { attributes: { size: 4 mm } } }\nflow: s -> m -> o\nstations:\n  { s: { kind: source }, o: { kind: sink },\n  m: { kind: inspection, cycle: 1 s, measure: ";

    [Theory]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agv }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:29: FT1012 by: there is no pool of vehicles 'agv'; did you mean 'agvs'?")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:3: FT1007 by: the key 'by' is missing; write 'by: agvs'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1.2, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:39: FT1003 speed: '1.2' has no unit; write '1.2 m/s' or '1.2 m/min'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 0 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:39: FT1005 speed: '0 m/s' is out of range; it must be 0.00001 m/s to 100 m/s")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 5 mph, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:41: FT1004 speed: 'mph' in '5 mph' is not a unit of speed; use 'mm/s', 'm/s', 'm/min' or 'km/h'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: depot } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:82: FT1035 home: no distance leads to 'depot'; there are 's' and 'o'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { oh: 5 m, o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:68: FT1035 oh: 'oh' is no station, and leads nowhere; there are 's', 't' and 'o'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { depot: 5 m } }, home: depot } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:29: FT1035 by: the vehicles of 'agvs' find no way from 'depot' to 'o'; name 'o' in their 'distances:'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m }, o: { s: 6 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:82: FT1008 s: the distance between 'o' and 's' is here twice; it is the same both ways: remove one")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { s: 5 m, o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:67: FT1035 s: 's' has a distance to itself; leave it out")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s, battery: { capacity: 2 h, charge: 1 h, at: charger } } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: transport, by: agvs }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:2:128: FT1035 at: no distance leads to 'charger'; there are 's' and 'o'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 180 km, speed: 60 km/h, load: 24 parts, emission: 90.3 g/tkm }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:3: FT1007 part-mass: an emission by tonne-kilometre needs the mass of a part; write 'part-mass: 12 kg'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 180 km, speed: 60 km/h, load: 24 parts, wait: 4 h, departures: Mon 18:00 }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:75: FT1028 wait: trips leave at their 'departures', full or not; leave out 'wait' or 'departures'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 180 km, speed: 60 km/h, load: 24 parts, departures: weekdays 18:00 }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:81: FT1004 departures: 'weekdays 18:00' cannot be read as days and a time of day; write days and a time of day such as 'Mon-Fri 18:00'")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 180 km, speed: 60 km/h, load: 24 parts, departures: Mon Mon-Fri 18:00 }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:81: FT1022 departures: 'Mon Mon-Fri 18:00' names a day twice")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 40000 km, speed: 0.00001 m/s, load: 24 parts }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:4:46: FT1005 speed: a trip would take 4.63E+07 d; at most 36500 d: write a higher speed, or a shorter distance")]
    [InlineData("name: x\ntransport: { agvs: { count: 2, speed: 1 m/s, distances: { s: { o: 5 m } }, home: s } }\nstations:\n  s: { kind: source, every: 1 s }\n  t: { kind: leg, distance: 180, speed: 60 km/h, load: 24 parts }\n  o: { kind: sink }\nflow: s -> t -> o\n", "line.yaml:5:29: FT1003 distance: '180' has no unit; write '180 m' or '180 cm'")]
    [InlineData("", "line.yaml:1:1: FT1001 the file is empty; a model begins with 'name:'")]
    [InlineData("# nothing\n", "line.yaml:1:1: FT1001 the file is empty; a model begins with 'name:'")]
    [InlineData("- a\n- b\n", "line.yaml:1:1: FT1027 this is not a model; a model begins with 'name:'")]
    [InlineData("hello\n", "line.yaml:1:1: FT1027 this is not a model; a model begins with 'name:'")]
    [InlineData("name: x\0y\n", "line.yaml:1:8: FT1001 the file has a character that no text has (U+0000); save it as text in UTF-8")]
    [InlineData("name: x\nstations:\n\ts: { kind: source }\n", "line.yaml:3:1: FT1002 a tab indents this line; YAML is indented by spaces")]
    [InlineData("name: x\n---\nname: y\n", "line.yaml:2:1: FT1002 a second document begins here; a file holds one model: remove the '---'")]
    [InlineData("name: x\nstations: { s: { kind: source }\nflow: s -> m\n", "line.yaml:2:11: FT1002 the '{' here has no '}', or a ',' is missing after it")]
    [InlineData("name: x\nstations: {}\nflow: [in -> m -> [4] -> out]\n", "line.yaml:3:7: FT1002 a flow with places in '[ ]' cannot stand bare between '[' and ']'; quote it, as in '[\"a -> [4] -> b\"]', or write each way in a line of its own behind '- '")]
    [InlineData("name: x\nflow: [a -> b\nstations: x\n", "line.yaml:2:7: FT1002 the '[' here has no ']', or a ',' is missing after it")]
    [InlineData("name: x\ndescription: a: b\n", "line.yaml:2:15: FT1002 a ':' stands where no key can be; indent the line as its neighbours, or quote a text that has ': ' in it")]
    [InlineData("name: \"x\nstations: y\n", "line.yaml:1:7: FT1002 the quotation mark here has no second one")]
    [InlineData("name: \"a\\qb\"\n", "line.yaml:1:7: FT1002 a '\\' in this quoted text begins no escape that YAML knows; write '\\\\', or quote with ' instead of \"")]
    [InlineData("name: @x\n", "line.yaml:1:7: FT1002 no text can begin with this character; quote it")]
    [InlineData("? [a]\n: b\n", "line.yaml:1:3: FT1002 a key must be a text")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n m: 1\n", "line.yaml:4:2: FT1002 a key is expected here; indent it as its neighbours, or quote the whole of a value that begins with a quotation mark or bracket")]
    [InlineData("name: *n\n", "line.yaml:1:7: FT1002 there is no anchor '&n' before this '*n'")]
    [InlineData("name: &n [*n]\n", "line.yaml:1:11: FT1002 '*n' stands inside '&n' and would repeat itself without end")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\n  m: { kind: machine, cycle: 2 s }\nflow: s -> m -> o\n", "line.yaml:6:3: FT1008 m: 'm' is here twice, the first at 4:3; rename or remove one")]
    [InlineData("name: x\noperators: { milling: 2, fitters: 1 }\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, operator: { pool: milling, for: setup, count: 3 } }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:5:81: FT1021 count: 3 are needed at once, and the pool 'milling' has 2")]
    [InlineData("name: x\noperators: { milling: 2, fitters: 1 }\nstations:\n  s: { kind: source, every: 1 s }\n  m: \n    kind: machine\n    cycle: 1 s\n    operator:\n      - { pool: milling, for: [setup, repair] }\n      - { pool: fitters, for: repair }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:10:31: FT1021 for: two needs name 'repair'; name each task in one need")]
    [InlineData("name: x\noperators: { milling: 2, fitters: 1 }\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, operator: { pool: miling, for: setup } }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:5:53: FT1012 pool: there is no pool 'miling'; did you mean 'milling'?")]
    [InlineData("name: x\noperators: { milling: 2, fitters: 1 }\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, operator: { pool: milling, for: washing } }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:5:67: FT1004 for: 'washing' is not one of 'processing', 'setup', 'repair' or 'maintenance'")]
    [InlineData("name: x\nshifts: { early: Mon-Fri 06:00-14:00, late: Mon-Fri 14:00-22:00 }\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, shifts: [early, lat] }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:5:51: FT1013 shifts: there is no shift 'lat'; did you mean 'late'?")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machin, cycle: 1 s }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:14: FT1009 kind: there is no kind 'machin'; did you mean 'machine'?")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: laser, cycle: 1 s }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:14: FT1009 kind: there is no kind 'laser'; there are 'source', 'machine', 'inspection', 'assembly', 'batch', 'split', 'cobot', 'printer', 'buffer', 'conveyor', 'storage', 'transport', 'leg' and 'sink'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { cycle: 1 s }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:3: FT1007 kind: the key 'kind' is missing; write 'kind: source', 'kind: machine', 'kind: inspection', 'kind: assembly', 'kind: batch', 'kind: split', 'kind: cobot', 'kind: printer', 'kind: buffer', 'kind: conveyor', 'kind: storage', 'kind: transport', 'kind: leg' or 'kind: sink'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: machine\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:6: FT1027 m: 'machine' stands here where more is needed; write 'kind:' and the keys of that kind, as in '{ kind: machine, cycle: 95 s }'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:3: FT1007 cycle: the key 'cycle' is missing; write 'cycle: lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: buffer, capacity: 0 }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:4:32: FT1005 capacity: '0' is out of range; it must be 1 to 1000000")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\n  my mill: { kind: machine, cycle: 1 s }\nflow: s -> m -> o\n", "line.yaml:6:3: FT1010 my mill: 'my mill' cannot be the name of a station; use letters, digits, '-', '_' and '.', and begin with a letter or digit")]
    [InlineData("name: x\nflow: a -> b\n", "line.yaml:1:1: FT1007 stations: the key 'stations' is missing; write 'stations: { mill: { kind: machine, cycle: 95 s } }'")]
    [InlineData("name: x\nstations:\nflow: a -> b\n", "line.yaml:2:1: FT1007 stations: the value is missing; write keys, each with 'kind:' and the keys of that kind, as in '{ kind: machine, cycle: 95 s }'")]
    [InlineData("name: x\nstations: { s: { kind: source }, o: { kind: sink } }\n", "line.yaml:1:1: FT1007 flow: the key 'flow' is missing; write 'flow: castings -> mill -> [4] -> done'")]
    [InlineData("name: x\nstations: { s: { kind: source }, o: { kind: sink } }\nflow: []\n", "line.yaml:3:1: FT1007 flow: the list is empty; write a flow such as 'source -> mill -> [4] -> done', or leave the key out")]
    [InlineData("stations: { s: { kind: source, every: 1 s }, o: { kind: sink } }\nflow: s -> o\n", "line.yaml:1:1: FT1007 name: the key 'name' is missing; write 'name: Gearbox cell'")]
    [InlineData("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s } }\nflow: s -> m\n", "line.yaml:2:1: FT1026 stations: the factory has no sink; write one as in 'done: { kind: sink }'\nline.yaml:2:34: FT1015 m: parts cannot go on from 'm'; write 'm -> …' under 'flow:'")]
    [InlineData("name: x\nshifts: { early: Mon-Fri 06:00-14:00 }\nstations:\n  s: { kind: source, blocking: before-service }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink, routing: round-robin, shifts: lat }\nflow: s -> m -> o\n", "line.yaml:4:22: FT1029 blocking: a station of kind 'source' does not heed 'blocking'; leave it out\nline.yaml:6:20: FT1029 routing: a station of kind 'sink' does not heed 'routing'; leave it out\nline.yaml:6:42: FT1029 shifts: a station of kind 'sink' does not heed 'shifts'; leave it out")]
    [InlineData("name: x\nstations: { s: { kind: source }, o: { kind: sink } }\nflow: s -> o\n", "line.yaml:2:13: FT1030 s: 's' never runs out and 'o' takes all it gives, without end at one instant; give it 'every' or 'limit', or put a machine in between")]
    [InlineData("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> [*] -> [*] -> m -> o\n", "line.yaml:2:13: FT1030 s: 's' never runs out and 's->m' takes all it gives, without end at one instant; give it 'every' or 'limit', or give 's->m' a capacity")]
    [InlineData("name: x\nstations: { s: { kind: source }, b: { kind: buffer, capacity: 4 }, o: { kind: sink } }\nflow: s -> b -> o\n", "line.yaml:2:13: FT1030 s: 's' never runs out and 'o' takes all it gives, without end at one instant; give it 'every' or 'limit', or put a machine in between")]
    [InlineData("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, b: { kind: buffer }, o: { kind: sink } }\nflow: [s -> m -> o, s -> b -> m]\n", "line.yaml:2:13: FT1030 s: 's' never runs out and 'b' takes all it gives, without end at one instant; give it 'every' or 'limit', or give 'b' a capacity")]
    [InlineData("name: x\nstations: { s: { kind: source, every: 1 s }, b: { kind: buffer }, c: { kind: buffer }, o: { kind: sink } }\nflow: [s -> b -> c -> b, c -> o]\n", "line.yaml:2:46: FT1014 b: parts can go round through 'b' and 'c' while no time passes; put a machine in between")]
    [InlineData("name: x\nstations: { a: { kind: source }, m: { kind: assembly, cycle: 1 s, recipe: { b: 1 } }, o: { kind: sink } }\nflow: a -> m -> o\n", "line.yaml:2:80: FT1041 b: 'b' does not lead to 'm'; there is only 'a'")]
    [InlineData("name: x\nstations: { m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: m -> o\n", "line.yaml:2:1: FT1026 stations: the factory has no source; write one as in 'parts: { kind: source }'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, routing: { probability: { o: 60 %, b: 30 % } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - m -> b\n", "line.yaml:4:46: FT1020 probability: the shares add up to 90 %; they must add up to 100 %")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, routing: { probability: { o: 100 % } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - m -> b\n", "line.yaml:4:46: FT1020 probability: the way to 'b' has no share; write 'b: 0 %' if it is never taken")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, routing: { probability: { o: 60 %, b: 40 % } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:73: FT1020 b: 'm' does not lead to 'b'; there is only 'o'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, part: { gear: 60 %, shaft: 30 % } }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml:3:22: FT1020 part: the shares add up to 90 %; they must add up to 100 %")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\n  weld-2: { kind: machine, cycle: 1 s }\nflow:\n  - s -> m -> weld-9 -> o\n", "line.yaml:8:15: FT1011 flow: there is no station 'weld-9'; did you mean 'weld-2'?")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\n  n: { kind: machine, cycle: 1 s }\nflow:\n  - s -> m -> n -> m\n  - s -> o\n", "line.yaml:4:3: FT1017 m: 'm -> n -> m' is a cycle without a way out; lead one of them to a sink")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\n  n: { kind: machine, cycle: 1 s }\nflow:\n  - s -> m -> [4] -> n -> [2] -> m\n  - s -> o\n", "line.yaml:4:3: FT1017 m: 'm -> m->n -> n -> n->m -> m' is a cycle without a way out; lead one of them to a sink")]
    [InlineData("name: x\nstations: { s: { kind: source, part: { gear: 50 %, shaft: 50 % } }, mill: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> o\nloops:\n  c: { conwip: 3, from: mill, parts: gaer }\n", "line.yaml:5:38: FT1043 parts: nothing gives the part type 'gaer'; did you mean 'gear'?")]
    [InlineData("name: x\nstations: { s: { kind: source, part: { gear: 50 %, shaft: 50 % } }, mill: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> o\nloops:\n  c: { conwip: 3, from: mill, parts: [gear, shaft, gear] }\n", "line.yaml:5:52: FT1008 parts: 'gear' is here twice; remove one")]
    [InlineData("name: x\nstations: { s: { kind: source, part: { gear: 50 %, shaft: 50 % } }, mill: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> o\nloops:\n  c: { conwip: 3, from: mill, parts: [] }\n", "line.yaml:5:31: FT1007 parts: the list is empty; write a text, or leave the key out")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { conwip: 3, from: mil, to: lath }\n", "line.yaml:5:25: FT1011 from: there is no station 'mil'; did you mean 'mill'?\nline.yaml:5:34: FT1011 to: there is no station 'lath'; did you mean 'lathe'?")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { conwip: 3, from: lathe, to: mill }\n", "line.yaml:5:36: FT1040 to: no flow leads from 'lathe' to 'mill'; a loop begins at 'from' and ends at 'to'")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { conwip: 3, from: s, to: mill }\n", "line.yaml:5:25: FT1040 from: 's' is a source, and no part comes into it that could need a card; begin the loop at the station behind it")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { conwip: 0, from: mill }\n", "line.yaml:5:16: FT1005 conwip: '0' is out of range; it must be 1 to 1000000")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { from: mill, to: lathe }\n", "line.yaml:5:3: FT1007 conwip: 'conwip' or 'kanban' is missing; write one of them")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { conwip: 2, kanban: 2, from: mill }\n", "line.yaml:5:27: FT1028 kanban: 'conwip' and 'kanban' are both here; write one of them")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { kanban: 2 }\n", "line.yaml:5:3: FT1007 from: the key 'from' is missing; write 'from: mill'")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { kanban: 2, from: mill, until: lathe }\n", "line.yaml:5:31: FT1006 until: there is no such key; there are 'conwip', 'kanban', 'from', 'to' and 'parts'")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: 5\n", "line.yaml:5:6: FT1027 c: '5' stands here where more is needed; write the keys of a loop (conwip, kanban, from, to, parts)")]
    [InlineData("name: x\nstations: { s: { kind: source }, mill: { kind: machine, cycle: 1 s }, lathe: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> mill -> lathe -> o\nloops:\n  c: { kanban: few, from: mill }\n", "line.yaml:5:16: FT1004 kanban: 'few' does not begin with a number")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:3: FT1007 accept: 'accept' or 'measure' is missing; write 'accept: 97 %', or what is measured")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 %, measure: { mean: 1, sd: 1, upper: 2 } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:46: FT1028 accept: 'accept' and 'measure' are both here; write one of them")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 %, rework-limit: 2 }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:66: FT1028 rework-limit: no part is reworked, so that there is nothing to limit; write 'rework: 80 %' too, or leave it out")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 % }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n  - m[rework] -> b\n", "line.yaml:4:3: FT1028 rework: 'm[rework]' leads on, and no part is reworked; write 'rework: 80 %', or take the step out of the flow")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 %, rework: 80 % }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:60: FT1015 rework: parts that are to be reworked cannot go on from 'm'; write 'm[rework] -> …' under 'flow:'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 %, rework: 80 % }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n  - m[rewrok] -> b\n", "line.yaml:10:5: FT1019 flow: 'm' has no outcome 'rewrok'; did you mean 'rework'?")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 % }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m\n  - m[acepted] -> o\n  - s -> b\n", "line.yaml:4:3: FT1015 m: parts cannot go on from 'm'; write 'm -> …' under 'flow:'\nline.yaml:9:5: FT1019 flow: 'm' has no outcome 'acepted'; did you mean 'accepted'?")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, accept: 97 % }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - m[accepted] -> b\n", "line.yaml:9:5: FT1028 flow: 'm' and 'm[accepted]' are the same outcome; write it in one way only")]
    [InlineData(Measured + "{ attribute: siz, upper: 2 } } }\n", "line.yaml:6:60: FT1045 attribute: no part type has an attribute 'siz'; did you mean 'size'?")]
    [InlineData(Measured + "{ attribute: mass, upper: 2 } } }\n", "line.yaml:6:60: FT1045 attribute: no part type has an attribute 'mass'; there is only 'size'")]
    [InlineData(Measured + "{ attribute: size, upper: 2, unit: cm } } }\n", "line.yaml:6:82: FT1028 unit: 'size' is in 'mm', and not in 'cm'; write the limits in its unit, and leave 'unit' out")]
    [InlineData(Measured + "{ attribute: size, value: 3, upper: 2 } } }\n", "line.yaml:6:60: FT1028 attribute: 'value' and 'attribute' are both here; write one of them")]
    [InlineData(Measured + "{ mean: 1, value: 3, upper: 2 } } }\n", "line.yaml:6:65: FT1028 value: 'mean' and 'value' are both here; write one of them")]
    [InlineData(Measured + "{ upper: 2 } } }\n", "line.yaml:6:38: FT1007 mean: nothing says what is measured; write 'mean' and 'sd', 'value', or 'attribute'")]
    [InlineData(Measured + "{ mean: 3, upper: 2 } } }\n", "line.yaml:6:38: FT1007 sd: the key 'sd' is missing; write 'sd: 0.01'")]
    [InlineData(Measured + "{ sd: 3, upper: 2 } } }\n", "line.yaml:6:38: FT1007 mean: the key 'mean' is missing; write 'mean: 20.00'")]
    [InlineData(Measured + "{ attribute: size, error: 2 s, upper: 2 } } }\n", "line.yaml:6:73: FT1004 error: '2 s' is not a plain number; write the number alone")]
    [InlineData(Measured + "[{ attribute: size, upper: 2 }, { attribute: size, lower: 1 }] } }\n", "line.yaml:6:79: FT1008 name: two measured values have the name 'size'; give each a 'name' of its own")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: { mean: 1, sd: -1, upper: 2 } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:62: FT1005 sd: '-1' is negative; it must be 0 or more")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: { mean: 1, sd: 1 } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:38: FT1007 lower: the measured value has no limit; write 'lower: …', 'upper: …' or both")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: { mean: 1, sd: 1, lower: 3, upper: 2 } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:82: FT1005 upper: the upper limit 2 is below the lower limit 3; swap them")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: [{ mean: 1, sd: 1, lower: 0 }, { mean: 1, sd: 1, lower: 0 }] }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:78: FT1008 name: two measured values have the name 'measured'; give each a 'name' of its own")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: { mean: 20 mm, sd: 1, lower: 0 } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:55: FT1004 mean: '20 mm' is not a plain number; write the number alone")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: inspection, cycle: 1 s, measure: 5 }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:47: FT1027 measure: '5' stands here where more is needed; write the keys of a measured value (name, mean, sd, value, attribute, error, lower, upper, unit)")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:35: FT1007 life: the life of the tool is missing; write 'life: 200 parts', or 'speed: 200 m/min' with 'taylor: { n: 0.25, c: 300 }'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { life: 4 h, change: 1 min, speed: 200 m/min } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:49: FT1028 life: the life of the tool is given, and told by its speed as well; leave 'life' out, or 'speed' and 'taylor'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, speed: 200 m/min } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:35: FT1007 taylor: the key 'taylor' is missing; write 'taylor: { n: 0.25, c: 300 }', which tells the life by the speed")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, taylor: { n: 0.25, c: 300 } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:35: FT1007 speed: the key 'speed' is missing; write 'speed: 200 m/min', by which Taylor's equation tells the life")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, speed: 200 m/min, taylor: { n: 0, c: 300 } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:89: FT1005 n: '0' is out of range; it must be above 0")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, speed: 200 m/min, taylor: { n: 0.01, c: 300 } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:76: FT1005 taylor: a tool would live 4.066E+17 min; it must be 1 s to 36500 d")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, speed: 200, taylor: { n: 0.25, c: 300 } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:65: FT1003 speed: '200' has no unit; write '200 m/min'")]
    [InlineData("name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, tool: { change: 1 min, speed: 0 m/min, taylor: { n: 0.25, c: 300 } } }\n  o: { kind: sink }\n  b: { kind: sink }\nflow:\n  - s -> m -> o\n  - s -> b\n", "line.yaml:4:65: FT1005 speed: '0 m/min' is out of range; it must be above 0 and at most 100000 m/min")]
    [InlineData("name: x\nstations: { s: { kind: source }, o: { kind: sink } }\nflow: { s: o }\n", "line.yaml:3:1: FT1027 flow: keys stand here where one value is needed; write a flow such as 'source -> mill -> [4] -> done'")]
    public void A_text_that_is_no_model_says_why(string text, string message) => Assert.Equal(message, FaultsOf(text));

    [Theory]
    [InlineData("  a: { route: [m: 1 min, x: 1 min] }", "line.yaml:3:26: FT1011 route: there is no station 'x'; there are 'm' and 'n'")]
    [InlineData("  a: { route: [m: 1 min, m: 1 min] }", "line.yaml:3:26: FT1042 route: 'm' follows itself; write it once, with the time of both")]
    [InlineData("  a: { route: [m: 1 min, q: 1 min] }", "line.yaml:3:26: FT1042 route: 'q' is of kind 'buffer', where parts have no times of their own; there are 'm' and 'n'")]
    [InlineData("  a: { route: [n: 1 min, m: 1 min] }", "line.yaml:3:16: FT1042 route: no way leads 'a' from 's' to 'n'; write 's -> n' under 'flow:', or lead both to a buffer that they share\nline.yaml:3:26: FT1042 route: no way leads 'a' from 'n' to 'm'; write 'n -> m' under 'flow:', or lead both to a buffer that they share\nline.yaml:3:26: FT1042 route: 'a' cannot leave the factory behind 'm'; lead the flow from there to a sink, with nothing but buffers between")]
    [InlineData("  a: { route: [m, n: 1] }", "line.yaml:3:22: FT1003 n: '1' has no unit; write '1 s' or '1 min'")]
    [InlineData("  a: { route: m }", "line.yaml:3:15: FT1027 route: 'm' stands here where more is needed; write a list of steps such as 'mill: 3 min' or 'mill'")]
    [InlineData("  a: { cycle: { l: 3 min } }", "line.yaml:3:20: FT1011 l: there is no station 'l'; there are 'm' and 'n'")]
    [InlineData("  a: { cycles: { m: 3 min } }", "line.yaml:3:8: FT1006 cycles: there is no such key; did you mean 'cycle'?")]
    [InlineData("  a: { attributes: { size: { value: 20 mm } } }", "line.yaml:3:37: FT1004 value: '20 mm' is not a plain number; write the number alone")]
    [InlineData("  a: { attributes: { size: 1,5 mm } }", "line.yaml:3:28: FT1004 size: '1,5 mm' is not a plain number; write the number alone")]
    [InlineData("  a: { attributes: { size: big } }", "line.yaml:3:28: FT1004 size: 'big' is not a number or distribution; write a number or a distribution such as '20' or 'normal(mean 20, sd 0.01)'")]
    [InlineData("  a: { attributes: { size: 'normal(mean 20 mm, sd 1 mm)' } }", "line.yaml:3:41: FT1004 size: '20 mm' is not a plain number; write the number alone")]
    [InlineData("  a: { attributes: { size: normal(mean 20) } }", "line.yaml:3:28: FT1004 size: 'normal(mean 20)' does not have the parameters of 'normal'; write it as in 'normal(mean 80, sd 10)'")]
    [InlineData("  a: { attributes: { size: 'normal(mean 20, sd -1)' } }", "line.yaml:3:48: FT1005 size: sd '-1' is negative; it must be 0 or more")]
    [InlineData("  a: { attributes: { size: exponential(-2) } }", "line.yaml:3:40: FT1005 size: mean '-2' is negative; it must be more")]
    [InlineData("  a: { attributes: { size: norml(5) } }", "line.yaml:3:28: FT1004 size: there is no distribution 'norml'; did you mean 'normal'?")]
    [InlineData("  a: { attributes: { size: { unit: mm } } }", "line.yaml:3:22: FT1007 value: the key 'value' is missing; write 'value: normal(mean 20, sd 0.01)'")]
    [InlineData("  a: { attributes: { size 2: 4 } }", "line.yaml:3:30: FT1010 size 2: 'size 2' cannot be the name of a part attribute; use letters, digits, '-', '_' and '.', and begin with a letter or digit")]
    [InlineData("  a: { attributes: { size: 4 mm } }\n  b: { attributes: { size: 4 } }", "line.yaml:4:28: FT1028 size: 'size' is without unit here and in 'mm' in 'a'; write both in the same unit, or give one another name")]
    [InlineData("  aa: { priority: 2 }", "line.yaml:3:3: FT1043 aa: nothing gives the part type 'aa'; there are 'a' and 'b'")]
    [InlineData("  a: { priority: 101 }", "line.yaml:3:18: FT1005 priority: '101' is out of range; it must be 0 to 100")]
    public void A_part_type_that_cannot_be_says_why(string part, string message)
    {
        string text = $"name: x\nparts:\n{part}\nstations: {{ s: {{ kind: source, part: {{ a: 50 %, b: 50 % }}, every: 1 s }}, m: {{ kind: machine, cycle: 1 s }}, q: {{ kind: buffer }}, n: {{ kind: machine, cycle: 1 s }}, o: {{ kind: sink }} }}\nflow: s -> m -> q -> n -> o\n";
        Assert.Equal(message, FaultsOf(text));
    }

    [Theory]
    [InlineData("{ from-to: { a: { c: 1 min } } }", "line.yaml:4:63: FT1043 c: nothing gives the part type 'c'; there are 'a' and 'b'")]
    [InlineData("{ from-to: { gear: { b: 1 min } } }", "line.yaml:4:55: FT1043 gear: nothing gives the part type 'gear'; there are 'a' and 'b'")]
    [InlineData("{ from-to: { a: { a: 1 min } } }", "line.yaml:4:63: FT1028 a: 'a' after 'a' is no change; leave it out")]
    [InlineData("{ from-to: { a: { b: 1 min } }, every: 2 parts }", "line.yaml:4:81: FT1028 every: a set-up after a number of parts knows no change from one part type to another; leave 'every' or 'from-to' out")]
    [InlineData("{ every: 2 parts }", "line.yaml:4:35: FT1007 time: the key 'time' is missing; write 'time: 10 min'")]
    [InlineData("{ from-to: { a: 2 min } }", "line.yaml:4:58: FT1027 a: '2 min' stands here where more is needed; write keys, each with a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    public void A_set_up_that_cannot_be_says_why(string setup, string message) => Assert.Equal(message, FaultsOf(
        $"name: x\nstations:\n  s: {{ kind: source, part: {{ a: 50 %, b: 50 % }} }}\n  m: {{ kind: machine, cycle: 1 s, setup: {setup} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Theory]
    [InlineData("orders: [{ part: a, release: 2026-01-04 }]", "line.yaml:3:51: FT1004 release: '2026-01-04' is no local date and time; write it as in '2026-01-08T14:00:00'")]
    [InlineData("orders: [{ part: a, release: 2026-01-04T06:00 }]", "line.yaml:3:51: FT1044 release: order 1 is released before the start; write a time from the start on")]
    [InlineData("orders: [{ part: a }, { part: a, release: 2 h, due: 1 h }]", "line.yaml:3:74: FT1044 due: order 2 is due before it is released; write a later due date")]
    [InlineData("orders: [{ quantity: 2 }]", "line.yaml:3:31: FT1007 part: the key 'part' is missing; write 'part: gear'\nline.yaml:3:43: FT1003 quantity: '2' has no unit; write '2 parts'")]
    [InlineData("orders: [{ part: a }], every: 5 s", "line.yaml:3:52: FT1028 every: 'orders' says when parts enter, and which: 'every' has no meaning beside it; leave 'every' or 'orders' out")]
    [InlineData("arrivals: { at: Mon 25:00 }", "line.yaml:3:38: FT1004 at: 'Mon 25:00' cannot be read as days and a time; write days and a time such as 'Mon-Fri 07:30'")]
    [InlineData("arrivals: { at: Mon 06:00 }, limit: 5 parts", "line.yaml:3:58: FT1028 limit: 'arrivals' says when parts enter, and which: 'limit' has no meaning beside it; leave 'limit' or 'arrivals' out")]
    [InlineData("orders: none.csv", "line.yaml:3:30: FT1024 orders: 'none.csv' does not exist; name it relative to the model's file")]
    public void Orders_that_cannot_be_say_why(string orders, string message) => Assert.Equal(message, FaultsOf(
        $"name: x\nstations:\n  s: {{ kind: source, {orders} }}\n  m: {{ kind: machine, cycle: 1 s }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Theory]
    [InlineData("operators: { m: 2 }\n", "line.yaml:2:17: FT1008 m: 'm' is also the name of a station; give the pool or the station another name")]
    [InlineData("operators: { milling: 0 }\n", "line.yaml:2:23: FT1005 milling: '0' is out of range; it must be 1 to 10000")]
    [InlineData("shifts:\n  early: Mon-Fri 06:00-14:00, break 15:00-15:10\n", "line.yaml:3:10: FT1022 early: the break '15:00-15:10' is not within the shift '06:00-14:00'; a break begins and ends within its shift")]
    [InlineData("shifts:\n  early: Mon-Fri 06:00-14:00, break 10:00-10:30, break 10:15-10:45\n", "line.yaml:3:10: FT1022 early: the break '10:15-10:45' begins before the one before it ends; write breaks in their order")]
    [InlineData("shifts:\n  early: Mon-Fry 06:00-14:00\n", "line.yaml:3:10: FT1004 early: 'Mon-Fry 06:00-14:00' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'")]
    [InlineData("shifts:\n  early: Mon-Fri Wed 06:00-14:00\n", "line.yaml:3:10: FT1022 early: 'Mon-Fri Wed 06:00-14:00' names a day twice")]
    [InlineData("shifts:\n  early: Mon-Fri 06:00\n", "line.yaml:3:10: FT1004 early: 'Mon-Fri 06:00' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'")]
    [InlineData("shifts:\n  early: Mon-Fri 25:00-26:00\n", "line.yaml:3:10: FT1004 early: 'Mon-Fri 25:00-26:00' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'")]
    [InlineData("shifts:\n  early: weekdays\n", "line.yaml:3:10: FT1004 early: 'weekdays' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'")]
    [InlineData("shifts:\n  early: Mon-Fri 06:00-14:00, lunch 10:00-10:30\n", "line.yaml:3:31: FT1004 early: 'lunch 10:00-10:30' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'")]
    [InlineData("start: 2026-01-12\n", "line.yaml:2:8: FT1023 start: '2026-01-12' is not a date with its distance from UTC; write it as in '2026-01-12T06:00:00+01:00'")]
    [InlineData("start: 2026-01-12T06:00:00\n", "line.yaml:2:8: FT1023 start: '2026-01-12T06:00:00' has no distance from UTC; write '2026-01-12T06:00:00+01:00', or the keys 'local' and 'time-zone'")]
    [InlineData("start: soon\n", "line.yaml:2:8: FT1023 start: 'soon' is not a date with its distance from UTC; write it as in '2026-01-12T06:00:00+01:00'")]
    [InlineData("start: { local: 2026-01-12T06:00:00, time-zone: Europe/Roma }\n", "line.yaml:2:49: FT1023 time-zone: there is no time zone 'Europe/Roma'; did you mean 'Europe/Rome'?")]
    [InlineData("start: { local: 2026-03-29T02:30:00, time-zone: Europe/Rome }\n", "line.yaml:2:17: FT1023 local: '2026-03-29T02:30:00' does not exist in Europe/Rome; the clock is put forward then")]
    [InlineData("start: { local: 2026-01-12T06:00:00 }\n", "line.yaml:2:1: FT1007 time-zone: the key 'time-zone' is missing; write 'time-zone: Europe/Rome'")]
    [InlineData("start: 1066-10-14T09:00:00+00:00\n", "line.yaml:2:8: FT1023 start: the year 1066 is out of range; it must be 1970 to 2999")]
    [InlineData("start: 2026-02-30T06:00:00+01:00\n", "line.yaml:2:8: FT1023 start: '2026-02-30T06:00:00+01:00' is not a date with its distance from UTC; write it as in '2026-01-12T06:00:00+01:00'")]
    [InlineData("start: 2026-01-12T06:00:00+15:00\n", "line.yaml:2:8: FT1023 start: '2026-01-12T06:00:00+15:00' is not a date with its distance from UTC; write it as in '2026-01-12T06:00:00+01:00'")]
    [InlineData("study: steady\n", "line.yaml:2:8: FT1004 study: 'steady' is not a study; did you mean 'steady-state'?")]
    [InlineData("study: { steady-state: { for: 200 } }\n", "line.yaml:2:31: FT1003 for: '200' has no unit; write '200 s' or '200 min'")]
    [InlineData("study: { terminating: { warm-up: 8 h } }\n", "line.yaml:2:25: FT1006 warm-up: there is no such key; there are 'for', 'replications' and 'precision'")]
    [InlineData("study: { terminating: { }, steady-state: { } }\n", "line.yaml:2:28: FT1028 steady-state: 'terminating' and 'steady-state' are both here; write one of them")]
    [InlineData("study: { steady-state: { precision: 0 % } }\n", "line.yaml:2:37: FT1005 precision: '0 %' is out of range; it must be above 0 % and below 100 %")]
    [InlineData("study: { steady-state: { warm-up: never } }\n", "line.yaml:2:35: FT1004 warm-up: 'never' is neither 'auto' nor a duration such as '95 s' or '1h30min'")]
    [InlineData("study: { }\n", "line.yaml:2:1: FT1007 terminating: 'terminating' or 'steady-state' is missing; write one of them")]
    public void A_fault_at_the_top_of_a_model_is_named(string top, string message) =>
        Assert.Equal(message, FaultsOf($"name: x\n{top}stations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, cycle: 1 s }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Theory]
    [InlineData("cycle: 1 s, cycle: 2 s", "line.yaml:4:35: FT1008 cycle: 'cycle' is here twice, the first at 4:23; rename or remove one")]
    [InlineData("cycle: 95", "line.yaml:4:30: FT1003 cycle: '95' has no unit; write '95 s' or '95 min'")]
    [InlineData("cycle: -5 s", "line.yaml:4:30: FT1005 cycle: '-5 s' is negative; take the minus sign away")]
    [InlineData("cycle: 0 s", "line.yaml:4:30: FT1005 cycle: '0 s' is zero; it must be more")]
    [InlineData("cycle: 1,5 s", "line.yaml:4:30: FT1004 cycle: '1,5 s' has a comma in its number; write '1.5 s'")]
    [InlineData("cycle: 95 sec", "line.yaml:4:33: FT1004 cycle: 'sec' in '95 sec' is not a unit of time; use 'ms', 's', 'min', 'h' or 'd'")]
    [InlineData("cycle: abc", "line.yaml:4:30: FT1004 cycle: 'abc' is not a duration or distribution; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: NaN s", "line.yaml:4:30: FT1005 cycle: 'NaN s' is not a finite number; write it in digits")]
    [InlineData("cycle: 1e400 s", "line.yaml:4:30: FT1005 cycle: '1e400 s' is too large; write a smaller number")]
    [InlineData("cycle: 40000 d", "line.yaml:4:30: FT1005 cycle: '40000 d' is too large; at most 36500 d")]
    [InlineData("cycle: 0.00000001 s", "line.yaml:4:30: FT1005 cycle: '0.00000001 s' is too short; the shortest time is 100 ns")]
    [InlineData("cycle: exponential(90)", "line.yaml:4:42: FT1003 cycle: '90' has no unit; write '90 s' or '90 min'")]
    [InlineData("cycle: exponental(90 s)", "line.yaml:4:30: FT1004 cycle: there is no distribution 'exponental'; did you mean 'exponential'?")]
    [InlineData("cycle: \"lognormal(mean 80 s)\"", "line.yaml:4:31: FT1004 cycle: 'lognormal(mean 80 s)' does not have the parameters of 'lognormal'; write it as in 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: \"lognormal(80 s, 0.2)\"", "line.yaml:4:31: FT1004 cycle: 'lognormal(80 s, 0.2)' does not have the parameters of 'lognormal'; write it as in 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: \"lognormal(mean 80 s, cv 0)\"", "line.yaml:4:55: FT1005 cycle: cv '0' is zero; it must be more")]
    [InlineData("cycle: \"lognormal(mean 80 s, cv 1e9)\"", "line.yaml:4:30: FT1005 cycle: 'lognormal(mean 80 s, cv 1e9)' has a factor out of range; shape or cv must be 0.001 to 1000")]
    [InlineData("cycle: lognormal(mean 80 s, cv 0.2)", "line.yaml:4:30: FT1025 cycle: inside '{ }' a comma has cut 'lognormal(mean 80 s, cv 0.2)' in two; quote it: cycle: \"lognormal(mean 80 s, cv 0.2)\"")]
    [InlineData("cycle: \"uniform(9 s, 5 s)\"", "line.yaml:4:31: FT1005 cycle: 'uniform(9 s, 5 s)' does not rise; write the smallest value first")]
    [InlineData("cycle: \"uniform(5 s, 5 s)\"", "line.yaml:4:31: FT1005 cycle: the bounds of 'uniform(5 s, 5 s)' are equal; write a constant")]
    [InlineData("cycle: \"erlang(2.5, 8 s)\"", "line.yaml:4:38: FT1005 cycle: k '2.5' is not a whole number from 1 to 1000000")]
    [InlineData("cycle: \"normal(mean NaN s, sd 1 s)\"", "line.yaml:4:43: FT1005 cycle: 'NaN s' is not a finite number; write it in digits")]
    [InlineData("cycle: \"weibull(shape 2, scale 0 s)\"", "line.yaml:4:54: FT1005 cycle: '0 s' is zero; it must be more")]
    [InlineData("cycle: 200 parts", "line.yaml:4:34: FT1004 cycle: 'parts' in '200 parts' is not a unit of time; use 'ms', 's', 'min', 'h' or 'd'")]
    [InlineData("cycle: exponential", "line.yaml:4:30: FT1004 cycle: 'exponential' is not a duration or distribution; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: exponential(90 s", "line.yaml:4:30: FT1004 cycle: 'exponential(90 s' is not a duration or distribution; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: ", "line.yaml:4:23: FT1007 cycle: the value is missing; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: [1 s]", "line.yaml:4:23: FT1027 cycle: a list stands here where one value is needed; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: { a: b }", "line.yaml:4:23: FT1027 cycle: keys stand here where one value is needed; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    [InlineData("cycle: \"empirical(m.csv)\"", "line.yaml:4:31: FT1004 cycle: 'empirical(m.csv)' needs a file and a column; write 'empirical(file.csv, column)'")]
    [InlineData("cycle: ~", "line.yaml:4:30: FT1004 cycle: '~' does not begin with a number")]
    [InlineData("cycle: 1 s, places: 0", "line.yaml:4:43: FT1005 places: '0' is out of range; it must be 1 to 10000")]
    [InlineData("cycle: 1 s, places: 2.5", "line.yaml:4:43: FT1004 places: '2.5' is not a whole number")]
    [InlineData("cycle: 1 s, places: 2 parts", "line.yaml:4:43: FT1004 places: '2 parts' is not a plain number; write the number alone")]
    [InlineData("cycle: 1 s, places: 99999999999", "line.yaml:4:43: FT1005 places: '99999999999' is out of range; it must be 1 to 10000")]
    [InlineData("cycle: 1 s, scrap: 0.015", "line.yaml:4:42: FT1003 scrap: '0.015' has no unit; write '0.015 %' or '1.5 %'")]
    [InlineData("cycle: 1 s, scrap: 150 %", "line.yaml:4:42: FT1005 scrap: '150 %' is out of range; it must be 0 % to 100 %")]
    [InlineData("cycle: 1 s, scrap: -1 %", "line.yaml:4:42: FT1005 scrap: '-1 %' is negative; take the minus sign away")]
    [InlineData("cycle: 1 s, ideal: 0 s", "line.yaml:4:42: FT1005 ideal: '0 s' is zero; it must be more")]
    [InlineData("cycle: 1 s, setup: { time: 5 min, every: 25 }", "line.yaml:4:64: FT1003 every: '25' has no unit; write '25 parts'")]
    [InlineData("cycle: 1 s, setup: { time: 5 min, every: part-typ }", "line.yaml:4:64: FT1004 every: 'part-typ' is neither 'part-type' nor a number of parts such as '25 parts'; did you mean 'part-type'?")]
    [InlineData("cycle: 1 s, setup: { time: 5 min, every: 0 parts }", "line.yaml:4:64: FT1005 every: '0 parts' is out of range; it must be 1 to 1000000000 parts")]
    [InlineData("cycle: 1 s, setup: 5 min", "line.yaml:4:42: FT1027 setup: '5 min' stands here where more is needed; write the keys of a set-up (time, from-to, every)")]
    [InlineData("cycle: 1 s, failures: { every: 8 h }", "line.yaml:4:35: FT1007 repair: the key 'repair' is missing; write 'repair: lognormal(mean 20 min, cv 0.8)'")]
    [InlineData("cycle: 1 s, failures: { every: 8 h, repair: 1 h, clock: calender }", "line.yaml:4:79: FT1004 clock: 'calender' is not one of 'processing' or 'calendar'; did you mean 'calendar'?")]
    [InlineData("cycle: 1 s, failures: { every: 200 parts, repair: 1 h, clock: calendar }", "line.yaml:4:85: FT1028 clock: '200 parts' counts parts and runs by no other clock; leave 'clock' out")]
    [InlineData("cycle: 1 s, failures: []", "line.yaml:4:35: FT1007 failures: the list is empty; write the keys of a failure (every, repair, clock), or leave the key out")]
    [InlineData("cycle: 1 s, failures: [{ every: 8 h, repair: 1 h }, 5 min]", "line.yaml:4:75: FT1027 failures: '5 min' stands here where more is needed; write the keys of a failure (every, repair, clock)")]
    [InlineData("cycle: 1 s, maintenance: { time: 1 h }", "line.yaml:4:35: FT1007 every: 'every' or 'age' is missing; write one of them")]
    [InlineData("cycle: 1 s, maintenance: { every: 8 h, age: 8 h, time: 1 h }", "line.yaml:4:67: FT1028 age: 'every' and 'age' are both here; write one of them")]
    [InlineData("cycle: 1 s, maintenance: { every: 8 h, time: 1 h, clock: calendar }", "line.yaml:4:80: FT1028 clock: planned maintenance always goes by the calendar; leave 'clock' out, or write 'age' instead of 'every'")]
    [InlineData("cycle: 1 s, power: 5 m", "line.yaml:4:44: FT1004 power: 'm' in '5 m' is not a unit of power; use 'W', 'kW' or 'MW'")]
    [InlineData("cycle: 1 s, power: { processing: 5 kW }", "line.yaml:4:35: FT1007 idle: the key 'idle' is missing; write 'idle: 1.1 kW'")]
    [InlineData("cycle: 1 s, power: { idle: 5 }", "line.yaml:4:50: FT1003 idle: '5' has no unit; write '5 kW' or '5 W'")]
    [InlineData("cycle: 1 s, power: { idle: 5 kW, procesing: 6 kW }", "line.yaml:4:56: FT1006 procesing: there is no such key; did you mean 'processing'?")]
    [InlineData("cycle: 1 s, power: { idle: 5 kWh }", "line.yaml:4:52: FT1004 idle: 'kWh' in '5 kWh' is not a unit of power; use 'W', 'kW' or 'MW'")]
    [InlineData("cycle: 1 s, operator: { pool: a, for: setup }", "line.yaml:4:53: FT1012 pool: there is no pool 'a'; name it under 'operators:'")]
    [InlineData("cycle: 1 s, operator: milling", "line.yaml:4:45: FT1027 operator: 'milling' stands here where more is needed; write the keys of a need of operators (pool, skill, for, count)")]
    [InlineData("cycle: 1 s, blocking: before", "line.yaml:4:45: FT1004 blocking: 'before' is not one of 'after-service' or 'before-service'; did you mean 'before-service'?")]
    [InlineData("cycle: 1 s, shifts: early", "line.yaml:4:43: FT1013 shifts: there is no shift 'early'; name it under 'shifts:', or write 'always'")]
    [InlineData("cycle: 1 s, routing: random", "line.yaml:4:44: FT1004 routing: 'random' is not one of 'first-free', 'round-robin' or 'shortest-queue'")]
    [InlineData("cycle: 1 s, routing: { probability: { o: 60 %, p: 40 % } }", "line.yaml:4:73: FT1020 p: 'm' does not lead to 'p'; there is only 'o'")]
    [InlineData("cycle: 1 s, routing: { probability: { o: 97 % } }", "line.yaml:4:46: FT1020 probability: the shares add up to 97 %; they must add up to 100 %")]
    [InlineData("cycle: 1 s, routing: { probability: { o: 97 } }", "line.yaml:4:64: FT1003 o: '97' has no unit; write '97 %'")]
    [InlineData("cycle: 1 s, cyle: 5 s", "line.yaml:4:35: FT1006 cyle: there is no such key; did you mean 'cycle'?")]
    [InlineData("cycle: 1 s, foo: 5", "line.yaml:4:35: FT1006 foo: there is no such key; there are 'cycle', 'ideal', 'places', 'failures', 'minor-stops', 'maintenance', 'setup', 'operator', 'scrap', 'tool', 'routing', 'blocking', 'shifts', 'power' and 'kind'")]
    [InlineData("cycle: 1 s, accept: 97 %", "line.yaml:4:35: FT1006 accept: there is no such key; only an inspection accepts parts: put one behind it")]
    [InlineData("cycle: hello hello hello hello hello hello hello hello hello hello hello", "line.yaml:4:30: FT1004 cycle: 'hello hello hello hello hello hello hell…' is not a duration or distribution; write a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'")]
    public void A_fault_in_a_key_of_a_machine_is_named(string keys, string message) =>
        Assert.Equal(message, FaultsOf($"name: x\nstations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, {keys} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Theory]
    [InlineData("  - s -> o\n", "line.yaml:4:3: FT1016 m: no source leads to 'm'; lead the flow to it, or remove it")]
    [InlineData("  - s -> m -> o\n  - m -> s\n", "line.yaml:8:10: FT1014 flow: 's' is a source, and nothing flows into a source; parts enter the factory there")]
    [InlineData("  - s -> m -> o -> m\n", "line.yaml:7:15: FT1014 flow: 'o' is a sink, and nothing flows out of a sink; parts leave the factory there")]
    [InlineData("  - s -> m -> m\n  - m -> o\n", "line.yaml:7:15: FT1014 flow: 'm' hands on to itself; put a buffer between")]
    [InlineData("  - s -> m\n  - s -> o\n", "line.yaml:4:3: FT1015 m: parts cannot go on from 'm'; write 'm -> …' under 'flow:'")]
    [InlineData("  - s -> m -> o\n  - s -> m\n", "line.yaml:8:10: FT1018 flow: 's -> m' is here twice; remove one")]
    [InlineData("  - s -> m -> o\n  - m[scraped] -> o\n", "line.yaml:8:5: FT1019 flow: 'm' has no outcome 'scraped'; did you mean 'scrapped'?")]
    [InlineData("  - s -> m -> o\n  - s[good] -> m\n", "line.yaml:8:5: FT1019 flow: 's' has no outcome 'good'; a source has none but the good one: leave the brackets out")]
    [InlineData("  - s -> m\n  - m[scrapped] -> o\n  - s -> o\n", "line.yaml:4:3: FT1015 m: parts cannot go on from 'm'; write 'm -> …' under 'flow:'")]
    [InlineData("  - s -> m -> [4 -> o\n", "line.yaml:7:15: FT1014 flow: '[4' has a '[' without its ']'; write it as in 'source -> mill -> [4] -> done'")]
    [InlineData("  - s -> m -> [x] -> o\n", "line.yaml:7:15: FT1014 flow: '[x]' is not a buffer; write its places as in '[4]', or '[*]' without limit")]
    [InlineData("  - s -> m -> o -> [4]\n", "line.yaml:7:5: FT1014 flow: 's -> m -> o -> [4]' begins or ends with a buffer without a name; an unnamed buffer stands between two stations")]
    [InlineData("  - s\n", "line.yaml:7:5: FT1014 flow: 's' leads nowhere; write it as in 'source -> mill -> [4] -> done'")]
    [InlineData("  - s -> -> o\n  - s -> m -> o\n", "line.yaml:7:5: FT1014 flow: 's -> -> o' has an arrow without a station; write it as in 'source -> mill -> [4] -> done'")]
    [InlineData("  - s -> m o\n  - s -> m -> o\n", "line.yaml:7:10: FT1014 flow: 'm o' is not the name of a station; write it as in 'source -> mill -> [4] -> done'")]
    public void A_fault_in_the_flow_is_named(string flow, string message) =>
        Assert.Equal(message, FaultsOf($"name: x\nstations:\n  s: {{ kind: source, every: 1 s }}\n  m: {{ kind: machine, cycle: 1 s }}\n  o: {{ kind: sink }}\nflow:\n{flow}"));

    [Theory]
    [InlineData("a: { count: 2, skills: [milling, turning] }", "operator: { skill: miling, for: setup }", "line.yaml:6:54: FT1021 skill: nobody has the skill 'miling'; did you mean 'milling'?")]
    [InlineData("a: 2", "operator: { skill: milling, for: setup }", "line.yaml:6:54: FT1021 skill: nobody has the skill 'milling'; name it under 'skills:' of a pool")]
    [InlineData("a: { count: 2, skills: milling }, b: { count: 1, skills: [turning, milling] }", "operator: { skill: milling, for: setup, count: 4 }", "line.yaml:6:82: FT1021 count: 4 are needed at once, and 3 have the skill 'milling'")]
    [InlineData("a: { count: 2, skills: milling }", "operator: { for: setup }", "line.yaml:6:35: FT1007 pool: 'pool' or 'skill' is missing; write one of them")]
    [InlineData("a: { count: 2, skills: milling }", "operator: { pool: a, skill: milling, for: setup }", "line.yaml:6:63: FT1028 skill: 'pool' and 'skill' are both here; write one of them")]
    [InlineData("a: { count: 2, skills: [milling, milling] }", "", "line.yaml:3:47: FT1008 skills: 'milling' is here twice; remove one")]
    [InlineData("a: { count: 2, skills: [] }", "", "line.yaml:3:29: FT1007 skills: the list is empty; write the name of a skill, or leave the key out")]
    [InlineData("a: { count: 2, skils: milling }", "", "line.yaml:3:29: FT1006 skils: there is no such key; did you mean 'skills'?")]
    [InlineData("a: { count: 2, skills: 'hand milling' }", "", "line.yaml:3:37: FT1010 skills: 'hand milling' cannot be the name of a skill; use letters, digits, '-', '_' and '.', and begin with a letter or digit")]
    [InlineData("'Ada Lovelace': 1", "", "line.yaml:3:30: FT1010 Ada Lovelace: 'Ada Lovelace' cannot be the name of a pool; use letters, digits, '-', '_' and '.', and begin with a letter or digit")]
    [InlineData("a: { count: 2, absence: 105 % }", "", "line.yaml:3:38: FT1005 absence: '105 %' is out of range; it must be 0 % to 100 %")]
    [InlineData("a: { count: 2, absence: 5 }", "", "line.yaml:3:38: FT1003 absence: '5' has no unit; write '5 %'")]
    [InlineData("a: { count: 2, absence: 5 %, shifts: always }", "", "line.yaml:3:38: FT1028 absence: people who always work have no shift to be absent from; give them shifts, or leave 'absence' out")]
    [InlineData("a: { count: 2, learning: { rate: 100 %, novice-factor: 2 } }", "", "line.yaml:3:47: FT1005 rate: '100 %' is out of range; it must be above 0 % and below 100 %")]
    [InlineData("a: { count: 2, learning: { rate: 90 %, novice-factor: 0.5 } }", "", "line.yaml:3:68: FT1005 novice-factor: '0.5' is out of range; it must be 1 to 100")]
    [InlineData("a: { count: 2, learning: { rate: 90 % } }", "", "line.yaml:3:29: FT1007 novice-factor: the key 'novice-factor' is missing; write 'novice-factor: 1.5'")]
    [InlineData("a: { count: 2, learning: 90 % }", "", "line.yaml:3:39: FT1027 learning: '90 %' stands here where more is needed; write the keys of a learning curve (rate, novice-factor)")]
    public void A_fault_of_people_is_named(string pools, string need, string message) => Assert.Equal(message, FaultsOf(
        $"name: x\nshifts: {{ early: 'Mon-Fri 06:00-14:00' }}\noperators: {{ {pools} }}\nstations:\n  s: {{ kind: source, every: 1 s }}\n  m: {{ kind: machine, cycle: 1 s{(need.Length > 0 ? ", " : "")}{need} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Fact]
    public void People_who_are_needed_together_and_never_are_at_work_together_are_a_fault()
    {
        string Model(string late) => $"name: x\nshifts: {{ early: 'Mon-Fri 06:00-14:00', late: 'Mon-Fri {late}' }}\n"
            + "operators: { a: { count: 1, skills: lifting, shifts: early }, b: { count: 1, skills: lifting, shifts: late } }\n"
            + "stations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 1 s, operator: { skill: lifting, for: processing, count: 2 } }\n  o: { kind: sink }\nflow: s -> m -> o\n";
        Assert.Equal("line.yaml:6:87: FT1021 count: 2 are needed at once, and never more than 1 who have the skill 'lifting' work at the same hours; change their shifts", FaultsOf(Model("14:00-22:00")));
        Assert.Equal("x", FactoryModel.Parse(Model("13:59-22:00")).Name);   // one minute is enough
    }

    [Fact]
    public void Absence_from_shifts_that_the_factory_does_not_have_is_a_fault() => Assert.Equal(
        "line.yaml:2:38: FT1028 absence: people who always work have no shift to be absent from; give them shifts, or leave 'absence' out",
        FaultsOf("name: x\noperators: { a: { count: 2, absence: 5 % } }\nstations: { s: { kind: source, every: 1 s }, o: { kind: sink } }\nflow: s -> o\n"));

    [Fact]
    public void A_buffer_that_cannot_be_read_is_one_fault_and_none_of_what_it_leads_to() => Assert.Equal(
        "line.yaml:8:10: FT1014 flow: '[-5]' is not a buffer; write its places as in '[4]', or '[*]' without limit",
        FaultsOf("name: x\nstations:\n  s: { kind: source, every: 1 s, routing: { probability: { m: 60 %, n: 40 % } } }\n  m: { kind: machine, cycle: 1 s }\n  n: { kind: machine, cycle: 1 s }\n  o: { kind: sink }\nflow:\n  - s -> [-5] -> m -> o\n  - s -> n -> o\n"));

    [Fact]
    public void All_faults_of_a_file_come_at_once_in_the_order_of_their_places() => Assert.Equal(
        """
        line.yaml:3:29: FT1003 every: '90' has no unit; write '90 s' or '90 min'
        line.yaml:4:23: FT1006 cycel: there is no such key; did you mean 'cycle'?
        line.yaml:4:43: FT1003 scrap: '1.5' has no unit; write '1.5 %'
        line.yaml:5:14: FT1009 kind: there is no kind 'mashine'; did you mean 'machine'?
        line.yaml:6:32: FT1005 capacity: '0' is out of range; it must be 1 to 1000000
        line.yaml:9:15: FT1011 flow: there is no station 'nn'; there are 's', 'm', 'n', 'q' and 'o'
        line.yaml:10:1: FT1006 colour: there is no such key; there are 'name', 'description', 'start', 'shifts', 'operators', 'parts', 'transport', 'stations', 'flow', 'loops', 'blocking', 'study', 'costs' and 'energy'
        """,
        FaultsOf(
        """
        name: x
        stations:
          s: { kind: source, every: 90 }
          m: { kind: machine, cycel: 95 s, scrap: 1.5 }
          n: { kind: mashine }
          q: { kind: buffer, capacity: 0 }
          o: { kind: sink }
        flow:
          - s -> m -> nn -> q -> o
        colour: red
        """));

    [Fact]
    public void A_fault_is_data_as_well_as_text()
    {
        ModelProblem problem = Assert.Single(Assert.Throws<ModelException>(() => FactoryModel.Parse(
            "name: x\nstations:\n  s: { kind: source, every: 1 s }\n  m: { kind: machine, cycle: 95 }\n  o: { kind: sink }\nflow: s -> m -> o\n", "line.yaml")).Problems);
        Assert.Equal(new ModelProblem
        {
            Code = ProblemCode.MissingUnit, File = "line.yaml", Line = 4, Column = 30, Path = "stations.m.cycle", Key = "cycle",
            Text = "95", Message = "'95' has no unit", Remedy = "write '95 s' or '95 min'",
        }, problem);
    }

    /// <summary>Something holds its parts up: a machine, a full buffer before one, its own beat or limit, a turn that waits for the machine.</summary>
    [Theory]
    [InlineData("{ kind: source }", "s -> m -> o")]
    [InlineData("{ kind: source }", "s -> [4] -> m -> [*] -> o")]
    [InlineData("{ kind: source, every: 1 min }", "['s -> [*] -> o', s -> m -> o]")]
    [InlineData("{ kind: source, limit: 5 parts }", "[s -> o, s -> m -> o]")]
    [InlineData("{ kind: source, routing: round-robin }", "[s -> o, s -> m -> o]")]
    [InlineData("{ kind: source, routing: { probability: { o: 90 %, m: 10 % } } }", "[s -> o, s -> m -> o]")]
    public void A_source_that_something_holds_up_is_no_fault(string source, string flow)
    {
        using var run = new Simulation(FactoryModel.Parse($"name: x\nstations: {{ s: {source}, m: {{ kind: machine, cycle: 1 s }}, o: {{ kind: sink }} }}\nflow: {flow}\n"));
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(run.PartsEntered, 1, 10_000);
    }

    [Fact]
    public void A_source_that_a_loop_holds_up_is_no_fault()
    {
        const string factory = "name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> [*] -> m -> o\n";
        Assert.Contains(" FT1030 ", FaultsOf(factory), StringComparison.Ordinal);
        Assert.Contains(" FT1030 ", FaultsOf(factory + "loops: { c: { kanban: 3, from: m } }\n"), StringComparison.Ordinal);
        using var run = new Simulation(FactoryModel.Parse(factory + "loops: { c: { kanban: 3, from: s->m, to: m } }\n"));
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((63, 3), (run.PartsEntered, run.PartsInProcess));
    }

    [Fact]
    public void Aliases_that_expand_without_end_are_one_fault()
    {
        string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Equal("line.yaml:5:45: FT1002 the text has more than 100000 values, with what aliases ('*') repeat; a model is smaller", FaultsOf(bomb));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("{a: ")]
    public void Nesting_without_end_is_one_fault(string opening) =>
        Assert.Equal($"line.yaml:1:{65 * opening.Length + 1}: FT1002 the text is nested more than 64 deep", FaultsOf(string.Concat(Enumerable.Repeat(opening, 100_000))));

    [Fact]
    public void Every_code_has_its_message_tested()
    {
        string messages = string.Join('\n', typeof(ModelFaultTests).GetMethods().SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false))
            .Cast<InlineDataAttribute>().Select(row => row.Data[^1]).Append(ModelFileTests.Messages).Append(CobotTextTests.Message).Append(Printing.GCodeFaultTests.Messages));
        Assert.All(typeof(ProblemCode).GetFields(), field => Assert.Contains($" {field.GetValue(null)} ", messages, StringComparison.Ordinal));
    }

    internal static string FaultsOf(string text) => Assert.Throws<ModelException>(() => FactoryModel.Parse(text, "line.yaml")).Message;
}
