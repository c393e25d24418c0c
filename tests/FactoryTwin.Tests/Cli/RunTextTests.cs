namespace FactoryTwin.Tests.Cli;

public sealed class RunTextTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    private string[] Lines => _command.Output.Split(Environment.NewLine);

    [Fact]
    public void Compare_answers_in_sentences()
    {
        Assert.Equal(0, _command.Run("compare", _command.Line(), _command.Line("faster.yaml", slower: "75 s"), "--for", "10h", "--replications", "2"));
        Assert.Contains($"With '{_command.PathOf("faster.yaml")}' the line makes", _command.Output.ReplaceLineEndings(" "));
    }
}
