namespace FactoryTwin.Benchmarks;

/// <summary>A kind of station as it is measured: between a source and a sink, with what else it needs around it.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Station">The station, as text: what stands behind <c>it:</c> in the model; it must manage a part a minute.</param>
/// <param name="Flow">The flow from it on, and what else there is. Default: <c>it -> done</c>.</param>
/// <param name="Around">Stations besides the source, it and the sink, as text, a line each. Default: none.</param>
/// <param name="Top">Lines at the top of the model, as <c>operators:</c> or <c>shifts:</c>. Default: none.</param>
internal sealed record MeasuredKind(string Name, string Station, string[]? Flow = null, string[]? Around = null, string[]? Top = null)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromDays(10), Portion = TimeSpan.FromHours(20);

    /// <summary>What the others are measured against.</summary>
    public static MeasuredKind Plain { get; } = new("machine", "{ kind: machine, cycle: 50 s }");

    /// <summary>A plain machine before one that is slower, and so blocked all the time.</summary>
    private static MeasuredKind Blocked { get; } = Plain with { Source = "{ kind: source }", Flow = ["it -> slow -> done"], Around = ["slow: { kind: machine, cycle: 1 min }"] };

    /// <summary>All that are measured: a line for each kind, or for a way to use it.</summary>
    public static IReadOnlyList<MeasuredKind> All { get; } =
    [
        new("machine with failures", "{ kind: machine, cycle: 50 s, failures: { every: exponential(2 h), repair: exponential(5 min) } }"),
        new("machine with set-up, minor stops, scrap", "{ kind: machine, cycle: 40 s, setup: { time: 1 min, every: 25 parts }, minor-stops: { every: exponential(30 min), lasting: 20 s }, scrap: 2 % }"),
        new("machine with operators", "{ kind: machine, cycle: 50 s, operator: { pool: crew, for: processing } }", Top: ["operators: { crew: 1 }"]),
        new("buffer", "{ kind: buffer, capacity: 10 }"),
        new("conveyor", "{ kind: conveyor, length: 12 m, speed: 0.02 m/s, part-length: 40 cm }"),
        Blocked with { Name = "conveyor, parts close up", Station = "{ kind: conveyor, length: 12 m, speed: 0.02 m/s, part-length: 40 cm }", Against = Blocked },
        Blocked with { Name = "conveyor, belt stands still", Station = "{ kind: conveyor, length: 12 m, speed: 0.02 m/s, part-length: 40 cm, accumulating: false }", Against = Blocked },
        new("storage", "{ kind: storage, places: 200, store: 25 s, retrieve: 25 s }"),
        new("inspection, with rework", "{ kind: inspection, cycle: 40 s, accept: 95 %, rework: 80 %, rework-limit: 2 }", ["it[accepted] -> done", "it[rejected] -> done", "it[rework] -> [*] -> it"]),
        new("assembly of two", "{ kind: assembly, cycle: 50 s, recipe: { source: 1, more: 1 } }", ["more -> [4] -> it", "it -> done"], ["more: { kind: source, every: 1 min }"]),
        new("batch of four, and split", "{ kind: batch, size: 4, time: 10 s }", ["it -> open -> done"], ["open: { kind: split }"]),
        new("transport", "{ kind: transport, by: carts }", Top: ["transport: { carts: { count: 2, speed: 1 m/s, home: source, distances: { source: { done: 30 m } } } }"]),
        new("transport, up to four parts at once", "{ kind: transport, by: carts, pick-up: 4 }", Top: ["transport: { carts: { count: 1, capacity: 4, speed: 1 m/s, load: 5 s, unload: 5 s, home: source, distances: { source: { done: 60 m } } } }"]),
        new("cobot", "{ kind: cobot, arm: UR5e, program: turn.yaml }"),
        new("leg", "{ kind: leg, distance: 60 km, speed: 60 km/h, load: 24 parts }"),
    ];

    /// <summary>The source, as text. Default: a part a minute.</summary>
    public string Source { get; init; } = "{ kind: source, every: 1 min }";

    /// <summary>What it is measured against. Default: <c>null</c>, a plain machine between the source and the sink.</summary>
    public MeasuredKind? Against { get; init; }

    /// <summary>Parts through it, past the warm-up.</summary>
    public SteadyRun Run() => SteadyRun.Of(FactoryModel.Parse(Yaml, Path.Combine(AppContext.BaseDirectory, "kind.yaml")), WarmUp, Portion);

    private string Yaml => string.Join('\n',
    [
        $"name: {Name}",
        .. Top ?? [],
        "stations:",
        $"  {Models.SourceName}: {Source}",
        $"  it: {Station}",
        .. (Around ?? []).Select(line => $"  {line}"),
        "  done: { kind: sink }",
        "flow:",
        $"  - {Models.SourceName} -> it",
        .. (Flow ?? ["it -> done"]).Select(line => $"  - {line}"),
        "",
    ]);
}
