namespace FactoryTwin.Tests.Cli;

public sealed class RunTextTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    private string Output => _command.Output.ReplaceLineEndings("\n");

    [Fact]
    public void A_steady_line_has_a_table_that_can_be_checked_by_hand()
    {
        string file = _command.Line(slower: "45 s");
        Assert.Equal(0, _command.Run("run", file, "--for", "10h", "--warm-up", "1h"));
        Assert.Equal(
            """
            Two steps
            1 replication of 10 h after a warm-up of 1 h, seed 1

            throughput         60 good parts/h
            lead time          105 s (50 % within 105 s, 90 % within 105 s, 95 % within 105 s)
            work in progress   1.75 parts
            energy             40 kWh, 0.06667 kWh for each good part
            first-pass yield   100.0 %
            OEE of the line    100.0 % = good parts out * PRI(mill) / PBT(mill); 'mill' is the design
                               bottleneck, the station with the largest PRI, the ideal cycle for each place

             machine   good    OEE  = avail.  × effect.  × qual.   techn.  energy
                      parts      %         %          %        %  avail.%     kWh
            ──────────────────────────────────────────────────────────────────────
             mill       600  100.0     100.0      100.0    100.0    100.0    40.0
             wash       600   75.0      75.0      100.0    100.0    100.0       –

             % of time  processing  starved
            ────────────────────────────────
             mill            100.0
             wash             75.0     25.0

             energy, kWh  in all  process-  idle  set-up
                                       ing     %       %
            ─────────────────────────────────────────────
             mill           40.0      40.0   0.0     0.0

             buffer  places  parts, mean  parts, most
            ──────────────────────────────────────────
             shelf        2            0            1

            Check: Little's law holds: 1.75 parts in progress = 1.75 (rate of leaving × mean stay) + 0.00 (there
            at both ends).
            Next: how far is this chance? factorytwin run line.yaml --replications 20

            """,
            Output.Replace(file, "line.yaml"));
    }

    [Fact]
    public void The_places_of_conveyors_and_storages_stand_beside_those_of_buffers()
    {
        string file = _command.File("belt.yaml", "name: Belt\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, belt: { kind: conveyor, length: 12 m, speed: 0.2 m/s, part-length: 40 cm }, "
            + "rack: { kind: storage, places: 200, store: 10 s, retrieve: 10 s }, done: { kind: sink } }\nflow: s -> m -> belt -> rack -> done\n");
        Assert.Equal(0, _command.Run("run", file, "--warm-up", "1h"));
        Assert.Contains("\n belt        30            1            1\n rack       200       0.3333            1\n", Output);
    }

    [Fact]
    public void A_level_below_half_a_thousandth_of_a_part_is_only_said_to_be_small()
    {
        // Of two parts an hour one waits for a second: 1/3600 of a part.
        string file = _command.File("small.yaml", "name: Small\nstations: { x: { kind: source, every: 1 h }, y: { kind: source, every: 1 h }, shelf: { kind: buffer }, a: { kind: machine, cycle: 1 s }, done: { kind: sink } }\n"
            + "flow: [x -> shelf -> a -> done, y -> shelf]\n");
        Assert.Equal(0, _command.Run("run", file, "--for", "100h", "--warm-up", "30min"));
        Assert.Matches(@"shelf +no limit +< 0\.001 +1\n", Output);
    }

    [Fact]
    public void With_several_replications_figures_have_half_widths_and_the_next_step_is_the_bottleneck()
    {
        string file = _command.RandomLine();
        Assert.Equal(0, _command.Run("run", file, "--replications", "5"));
        Assert.Contains("5 replications of 8 h from the start, seed 1; ± is half of a 95 % interval", Output);
        Assert.Matches(@"throughput +\d+\.?\d* ± \d+\.?\d* good parts/h", Output);
        Assert.Matches(@" mill +\d+ ± \d+ +\d+\.\d ", Output);
        Assert.Contains($"Next: where is the bottleneck? factorytwin bottleneck", Output);
        Assert.All(Output.Split('\n').SkipLast(2), line => Assert.True(line.Length <= 100 && line == line.TrimEnd(), line));
        Assert.DoesNotContain('\e', Output);
    }

    [Fact]
    public void The_first_events_can_be_followed_as_lines()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--trace", "6"));
        Assert.Equal(
            """
            00:00:00.000  castings  part entered                       part 1
            00:00:00.000  mill      part arrived                       part 1     processing
            00:01:00.000  mill      part completed                     part 1     processing
            00:01:00.000  shelf     part arrived                       part 1
            00:01:00.000  wash      part arrived                       part 1     processing
            00:01:00.000  castings  part entered                       part 2
            """,
            Output.Split("\n\n")[0]);
    }

    [Fact]
    public void Orders_vehicles_and_trips_can_be_followed_too()
    {
        string file = _command.File("way.yaml", """
            name: Way out
            transport: { carts: { count: 1, speed: 1 m/s, home: m, distances: { m: { out: 30 m } } } }
            stations:
              s: { kind: source, orders: [{ part: a, due: 5 min }] }
              m: { kind: machine, cycle: 1 min }
              carry: { kind: transport, by: carts }
              out: { kind: leg, distance: 6 km, speed: 60 km/h, load: 1 parts }
              done: { kind: sink }
            flow: [s -> m -> carry -> out -> done]
            """);
        Assert.Equal(0, _command.Run("run", file, "--trace", "20"));
        Assert.Equal(
            """
            00:00:00.000  s      order 1 released
            00:00:00.000  s      a entered                          part 1
            00:00:00.000  m      part arrived                       part 1     processing
            00:01:00.000  m      part completed                     part 1     processing
            00:01:00.000  carry  part arrived                       part 1
            00:01:00.000  carts  vehicle drives to carry            part 1     setup (driving empty)
            00:01:00.000  m      state changed                                 starved
            00:01:00.000  carts  state changed                      part 1     processing
            00:01:00.000  carts  vehicle loaded at carry            part 1     processing
            00:01:30.000  carts  vehicle unloaded for carry         part 1     idle
            00:01:30.000  out    part arrived                       part 1
            00:01:30.000  out    trip left with 1 on board
            00:07:30.000  out    trip arrived with 1 on board
            00:07:30.000  done   part ended                         part 1
            00:07:30.000  s      order 1 completed                  part 1
            00:07:30.000  s      it was 150 s late                  part 1
            """,
            Output.Split("\n\n")[0]);
    }

    [Fact]
    public void What_the_two_energies_of_a_part_include_is_told_and_counts_of_waits_are_those_of_a_run()
    {
        Assert.Equal(0, _command.Run("run", Repository.PathOf("seeds/print-farm.yaml"), "--for", "8h", "--replications", "2"));
        Assert.Contains("energy in a", Output);
        Assert.Contains("Energy in a good part: its own processing and set-up. The kWh for each good part at the top share out all energy, also that of waiting, downtime, starts and lost parts.", Output.Replace('\n', ' '));
        Assert.Matches(@"who waits for whom +counted as +% of +times +mean wait\n +time +a run *\n +\(mean\)", Output);
    }

    [Fact]
    public void Parts_that_wait_to_enter_are_shown_and_the_most_is_a_mean_of_several_runs()
    {
        string file = _command.File("full.yaml", """
            name: "Too\emuch"
            stations: { in: { kind: source, every: 30 s }, mill: { kind: machine, cycle: 60 s }, out: { kind: sink } }
            flow: [ in -> mill -> out ]
            """);
        Assert.Equal(0, _command.Run("run", file, "--replications", "2"));
        Assert.Contains("in (waiting to enter)  no limit", Output);
        Assert.Contains("(mean of runs)", Output);
        Assert.StartsWith("Too?much\n", Output, StringComparison.Ordinal);
    }

    [Fact]
    public void With_json_the_trace_goes_to_standard_error()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--trace", "3", "--json"));
        Assert.StartsWith("{", Output, StringComparison.Ordinal);
        Assert.Equal(3, _command.ErrorLines.Length);
    }

    [Fact]
    public void All_events_go_to_a_file_with_names_for_numbers()
    {
        string csv = _command.PathOf("events.csv");
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "3min", "--events", csv, "--json"));
        Assert.Equal(
            """
            seconds,sequence,station,place,event,part,value,name,state,phase
            0.0,1,castings,0,partEntered,1,0,part,idle,
            0.0,2,mill,0,partArrived,1,0,,processing,
            60.0,3,mill,0,partCompleted,1,0,good,processing,
            60.0,4,shelf,0,partArrived,1,0,,idle,
            60.0,5,wash,0,partArrived,1,0,,processing,
            60.0,6,castings,0,partEntered,2,0,part,idle,
            60.0,7,mill,0,partArrived,2,0,,processing,
            120.0,8,mill,0,partCompleted,2,0,good,processing,
            120.0,9,shelf,0,partArrived,2,0,,idle,
            120.0,10,castings,0,partEntered,3,0,part,idle,
            120.0,11,mill,0,partArrived,3,0,,processing,
            150.0,12,wash,0,partCompleted,1,0,good,processing,
            150.0,13,done,0,partEnded,1,0,,idle,
            150.0,14,wash,0,partArrived,2,0,,processing,
            180.0,15,mill,0,partCompleted,3,0,good,processing,
            180.0,16,shelf,0,partArrived,3,0,,idle,
            180.0,17,castings,0,partEntered,4,0,part,idle,
            180.0,18,mill,0,partArrived,4,0,,processing,

            """,
            File.ReadAllText(csv));
    }

    [Fact]
    public void A_comparison_is_answered_in_sentences()
    {
        Assert.Equal(0, _command.Run("compare", _command.Line(), _command.Line("faster.yaml", "75 s", "Faster"), "--for", "10h", "--warm-up", "1h", "--replications", "2"));
        Assert.Equal(
            """
            Two steps and Faster
            2 replications of 10 h after a warm-up of 1 h, seed 1; both with the same random numbers

                                             Two steps   Faster  difference
            ────────────────────────────────────────────────────────────────
             throughput, parts per hour             40       48           8
             lead time, min                          6        5          -1
             work in progress, parts                 4        4           0
             energy for each good part, kWh      0.075  0.07083   -0.004167

            Throughput: with 'Faster' the line makes 8.000 ± 0 parts per hour more.
            Lead time: with 'Faster' a part takes 1.000 ± 0 min less.
            Work in progress: with 'Faster' there is no difference in any replication.
            Energy for each good part: with 'Faster' a good part takes 0.004167 ± 0 kWh less.
            Energy at equal output: no baseline of 'Two steps' can be fitted: its replications must be three or
            more, and differ in the good parts that they make. Measure several days, or run more replications.
            Raw energy: in all, 'Faster' uses 13.3 % more energy for 20 % more good parts, so 5.6 % less for
            each. While the output changes too, none of these numbers alone tells what is saved.

            """,
            Output);
    }

    [Fact]
    public void Models_of_one_name_are_told_apart_by_their_files()
    {
        string second = _command.RandomLine("other.yaml");
        Assert.Equal(0, _command.Run("compare", _command.RandomLine(), second, "--replications", "2", "--json"));
        Assert.Contains($"Throughput: with '{second}' there is no difference in any replication.", Output);
    }

    [Fact]
    public void A_bottleneck_is_named_with_what_it_gains_and_the_quick_indication_beside_it()
    {
        Assert.Equal(0, _command.Run("bottleneck", _command.Line(), "--for", "1000h", "--warm-up", "1h", "--replications", "2"));
        Assert.Equal(
            """
            Two steps
            2 replications of 1000 h after a warm-up of 1 h, seed 1; each change with the same random numbers

            The bottleneck is 'wash': 1 % more speed there makes 1 % more parts.

            Throughput now: 40 good parts/h

             1 % more speed of  gains % of  quick indication: bottleneck
                                throughput  by active periods, % of time
            ─────────────────────────────────────────────────────────────
             wash                        1                         100.0
             mill                        0                           0.0

             one place more in  gains parts/h
            ──────────────────────────────────
             shelf                          0

            Each change was tried in runs of its own (stations 5 % faster and slower); an interval that contains
            0 shows no gain.
            Active-period method: a quick indication from observation, no proof. It can name a station whose
            speed changes nothing; sensitivity tells what a change gains.

            """,
            Output);
    }

    [Fact]
    public void A_bottleneck_tells_what_one_card_more_gains_in_each_loop()
    {
        string file = _command.File("cards.yaml", File.ReadAllText(_command.Line()) + "loops:\n  few: { conwip: 1, from: mill, to: wash }\n");
        Assert.Equal(0, _command.Run("bottleneck", file, "--for", "1000h", "--warm-up", "1h", "--replications", "2"));
        Assert.Contains(
            """
             one card more in  gains parts/h
            ─────────────────────────────────
             few                          16

            """,
            Output);
        Assert.Equal(0, _command.Run("bottleneck", file, "--for", "1000h", "--warm-up", "1h", "--replications", "2", "--json"));
        using var json = System.Text.Json.JsonDocument.Parse(_command.Output);
        Assert.Equal(16, json.RootElement.GetProperty("cardGainPartsPerHour").GetProperty("few").GetProperty("mean").GetDouble(), 2);
    }
}
