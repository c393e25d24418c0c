using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Kernel;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>What a model and a seed give does not change by accident: the hashes of a handful of streams are kept in <c>golden-hashes.txt</c>.</summary>
/// <remarks>With FACTORYTWIN_APPROVE=1 the file is written anew; CHANGELOG.md then has to say why. They hold on one kind of system: the functions of another processor may
/// differ in the last digit, so a difference there is no fault of the library.</remarks>
public class GoldenHashTests
{
    private static readonly (string Name, Func<FactoryModel> Model, TimeSpan Horizon)[] Runs =
    [
        ("serial-line", () => Text("stations: { s: { kind: source }, a: { kind: machine, cycle: exponential(60 s) }, b: { kind: machine, cycle: exponential(60 s) }, done: { kind: sink } }", "flow: ['s -> a -> [3] -> b -> done']"), TimeSpan.FromHours(100)),
        ("serial-line-before-service", () => Text("blocking: before-service", "stations: { s: { kind: source }, a: { kind: machine, cycle: 'gamma(mean 60 s, cv 0.5)' }, b: { kind: machine, cycle: 'weibull(shape 2, scale 60 s)' }, done: { kind: sink } }", "flow: ['s -> a -> [1] -> b -> done']"), TimeSpan.FromHours(100)),
        ("people-shifts-failures", () => Text(
            "shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15', night: 'Mon-Thu 22:00-06:00' }",
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source, every: exponential(90 s), part: { gear: 60 %, shaft: 40 % } }",
            "  a: { kind: machine, cycle: 'lognormal(mean 80 s, cv 0.2)', scrap: 2 %, setup: { time: 2 min }, operator: { pool: crew, for: [setup, repair] }, failures: { every: exponential(2 h), repair: 10 min } }",
            "  b: { kind: machine, cycle: 'normal(mean 70 s, sd 15 s)', places: 2, minor-stops: { every: exponential(20 min), lasting: 20 s }, maintenance: { every: 40 h, time: 1 h }, operator: { pool: crew, for: repair }, failures: { every: 100 parts, repair: 5 min } }",
            "  done: { kind: sink }",
            "flow: ['s -> [10] -> a -> [*] -> b -> done']"), TimeSpan.FromDays(14)),
        .. Enumerable.Range(1, 5).Select(number => (string.Create(CultureInfo.InvariantCulture, $"any-factory-{number}"), (Func<FactoryModel>)(() => AnyFactory.WithEqualPeople((ulong)number)), TimeSpan.FromHours(10))),
    ];

    [Fact]
    public void Streams_have_the_hashes_that_they_had()
    {
        string[] now = [.. Runs.Select(run => $"{run.Name} {Hash(run.Model(), run.Horizon)}")];
        string path = Path.Combine(Folder(), "golden-hashes.txt");
        string[] lines = File.ReadAllLines(path);
        if (Environment.GetEnvironmentVariable("FACTORYTWIN_APPROVE") == "1")
            File.WriteAllText(path, string.Join('\n', lines.Where(line => line.StartsWith('#')).Concat(now)) + "\n");
        Assert.Equal(File.ReadAllLines(path).Where(line => line.Length > 0 && !line.StartsWith('#')), now);
    }

    [Theory]
    [InlineData("it-IT")]
    [InlineData("ar-SA")]
    public void Culture_makes_no_difference(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string[] expected = [.. Runs.Select(run => Hash(run.Model(), TimeSpan.FromHours(2)))], texts = [.. Runs.Select(run => run.Model().ToYaml())];
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, Runs.Select(run => Hash(FactoryModel.Parse(run.Model().ToYaml()), TimeSpan.FromHours(2))));
            Assert.Equal(texts, Runs.Select(run => run.Model().ToYaml()));
            Assert.Equal("1:02:03.5", SimTime.At(new TimeSpan(0, 1, 2, 3, 500)).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void A_hash_depends_on_every_field_and_on_the_order()
    {
        StationEvent e = new() { Time = SimTime.At(TimeSpan.FromSeconds(1)), Sequence = 2, Part = 3, Value = 4, Station = new StationId(5), Place = 6, Signal = new SignalId(7), Kind = StationEventKind.SignalChanged };
        StationEvent[] others =
        [
            e with { Time = SimTime.At(TimeSpan.FromSeconds(2)) }, e with { Sequence = 3 }, e with { Part = 4 }, e with { Value = -4 }, e with { Station = new StationId(6) }, e with { Place = 7 },
            e with { Signal = new SignalId(8) }, e with { Kind = StationEventKind.PartArrived }, e with { State = StationState.Down }, e with { Phase = StationPhase.Repair }, e with { Quality = SignalQuality.Bad },
        ];
        Assert.Equal(others.Length + 1, others.Append(e).Select(one => Of(one)).Distinct().Count());
        Assert.NotEqual(Of(e, others[0]), Of(others[0], e));
        Assert.Equal(Of(e, others[0]), Of(e, others[0]));
        Assert.Matches("^[0-9a-f]{16}$", new StreamHash().ToString());

        static string Of(params StationEvent[] events)
        {
            var hash = new StreamHash();
            foreach (StationEvent one in events)
                hash.OnNext(one);
            return hash.ToString();
        }
    }

    private static FactoryModel Text(params string[] lines) => FactoryModel.Parse(Story.Yaml(lines));

    private static string Hash(FactoryModel model, TimeSpan horizon)
    {
        var hash = new StreamHash();
        using var run = new Simulation(model);
        run.Events.Subscribe(hash);
        run.AdvanceTo(SimTime.At(horizon));
        return hash.ToString();
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, ".."));
}
