using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Cli;

public sealed class EventFileTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void The_model_itself_is_never_overwritten()
    {
        string file = _command.Line();
        string before = File.ReadAllText(file);
        Assert.Equal(2, _command.Run("run", file, "--events", file));
        Assert.Equal([$"factorytwin run: --events {file}: that is the model itself; name another file"], _command.ErrorLines);
        File.CreateSymbolicLink(_command.PathOf("link.yaml"), file);
        Assert.Equal(2, _command.Run("run", file, "--events", _command.PathOf("link.yaml")));
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public void A_file_that_the_model_reads_is_never_overwritten()
    {
        string values = _command.File("values.csv", "cycle_s\n60\n61\n62\n");
        string file = _command.Line(slower: "\"empirical(values.csv, cycle_s)\"");
        Assert.Equal(2, _command.Run("run", file, "--events", values));
        Assert.Equal([$"factorytwin run: --events {values}: the model reads that file; name another file"], _command.ErrorLines);
        Assert.Equal("cycle_s\n60\n61\n62\n", File.ReadAllText(values));
        Assert.Equal([values], FactoryModel.Load(file).FilesRead);
        Assert.Equal([values], FactoryModel.Load(file).WithStation("wash", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromSeconds(1)) }).FilesRead);
    }

    [Fact]
    public void An_interrupted_run_leaves_an_older_file_as_it_was()
    {
        string csv = _command.File("events.csv", "older\n");
        Assert.Equal(130, _command.Run(new CancellationToken(canceled: true), "run", _command.Line(), "--events", csv));
        Assert.Equal("older\n", File.ReadAllText(csv));
        Assert.False(File.Exists(csv + ".part"));
        Assert.Equal(0, _command.Run("run", _command.Line(), "--events", csv));
        Assert.StartsWith("seconds,", File.ReadAllText(csv), StringComparison.Ordinal);
        Assert.False(File.Exists(csv + ".part"));
    }

    [Fact]
    public void Attributes_of_parts_stand_in_the_events_and_in_the_trace_by_their_names()
    {
        string file = _command.File("attributes.yaml", File.ReadAllText(_command.Line()) + "parts: { part: { attributes: { size: 4.5 mm } } }\n"), csv = _command.PathOf("events.csv");
        Assert.Equal(0, _command.Run("run", file, "--events", csv, "--trace", "2"));
        Assert.Equal(["0.0,1,castings,0,partEntered,1,0,part,idle,", "0.0,2,castings,0,partAttributeSet,1,4.5,size,idle,"], File.ReadLines(csv).Skip(1).Take(2));
        Assert.Matches("castings +size = 4.5 mm +part 1", _command.Output);
    }
}
