using System.Text;
using CsCheck;
using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class ModelFileTests : IDisposable
{
    internal const string Messages = "line.yaml:4:41: FT1024 cycle: 'no.csv' does not exist; name it relative to the model's file";

    private const string Line = "name: x\nstations:\n  s: { kind: source }\n  m: { kind: machine, cycle: \"empirical(FILE, COLUMN)\" }\n  o: { kind: sink }\nflow: s -> m -> o\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("factorytwin").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_does_not_exist_is_a_fault_of_the_model() =>
        Assert.Equal($"{PathOf("no.yaml")}:1:1: FT1001 the file does not exist; check its name and its folder", FaultsOf("no.yaml"));

    [Fact]
    public void A_file_of_10_MB_is_refused_with_its_size() =>
        Assert.Equal($"{Write("big.yaml", Encoding.ASCII.GetBytes("name: x\n#" + new string('x', 10 << 20)))}:1:1: FT1001 the file is 10.0 MB, more than the 4 MB allowed; a model is text; keep measured data in CSV files", FaultsOf("big.yaml"));

    [Fact]
    public void A_text_over_4_MB_is_refused_as_well() => Assert.Equal(
        "line.yaml:1:1: FT1001 the file is 5.0 MB, more than the 4 MB allowed; a model is text; keep measured data in CSV files",
        ModelFaultTests.FaultsOf("#" + new string('x', 5 << 20)));

    [Fact]
    public void A_file_that_is_not_UTF_8_is_refused_at_its_first_odd_byte() =>
        Assert.Equal($"{Write("latin.yaml", Encoding.Latin1.GetBytes("name: x\ndescription: Fräse\n"))}:2:16: FT1001 the file is not text in UTF-8; save it as UTF-8", FaultsOf("latin.yaml"));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_model()
    {
        Write("bom.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("name: x\nstations: { s: { kind: source, limit: 5 parts }, o: { kind: sink } }\nflow: s -> o\n")]);
        Assert.Equal("x", FactoryModel.Load(PathOf("bom.yaml")).Name);
    }

    [Fact]
    public void Measured_values_are_read_from_the_folder_of_the_model()
    {
        Write("measured.csv", "part;seconds\n1;80\n2;95.5\n\n3;70\n");
        Write("line.yaml", Line.Replace("FILE", "measured.csv").Replace("COLUMN", "seconds"));
        FactoryModel model = FactoryModel.Load(PathOf("line.yaml"));
        var cycle = ((FactoryTwin.Stations.MachineDefinition)model.Stations[1].Definition).Cycle;
        Assert.Equal([70, 80, 95.5], cycle.Values);
        Assert.Equal("empirical(measured.csv, seconds)", cycle.ToString());
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml(), PathOf("line.yaml")));
    }

    [Theory]
    [InlineData("no.csv", "seconds", "4:41: FT1024 cycle: 'no.csv' does not exist; name it relative to the model's file")]
    [InlineData("m.csv", "secnds", "4:48: FT1024 cycle: 'm.csv' has no column 'secnds'; did you mean 'seconds'?")]
    [InlineData("m.csv", "seconds", "4:41: FT1024 cycle: 'm.csv', line 4: 'abc' is not a number of seconds; write numbers of 0 or more, with a decimal point")]
    [InlineData("m.csv", "part", "4:41: FT1024 cycle: 'm.csv', line 2: '-1' is not a number of seconds; write numbers of 0 or more, with a decimal point")]
    [InlineData("header.csv", "seconds", "4:41: FT1024 cycle: 'header.csv' has no values below its header")]
    public void A_fault_in_measured_values_names_the_line_of_the_CSV_file(string file, string column, string message)
    {
        Write("m.csv", "part;seconds\n-1;80\n\n2;abc\n");
        Write("header.csv", "seconds\n");
        string path = Write("line.yaml", Line.Replace("FILE", file).Replace("COLUMN", column));
        Assert.Equal($"{path}:{message}", FaultsOf("line.yaml"));
    }

    [Fact]
    public void Whatever_bytes_a_file_holds_it_is_a_model_or_has_located_faults() =>
        Gen.Byte.Array[0, 400].Sample(bytes => IsModelOrFaulty(() => FactoryModel.Load(Write("noise.yaml", bytes))), iter: 300, threads: 1);

    [Fact]
    public void Whatever_is_changed_in_a_model_it_is_a_model_or_has_located_faults()
    {
        string line = Repository.Read("seeds/MODEL.md");
        line = line[(line.IndexOf("```yaml", StringComparison.Ordinal) + 8)..];
        line = line[..line.IndexOf("```", StringComparison.Ordinal)];
        const string odd = "{}[]:,-*&!|>'\"%@`#?\t\n \\()09as.\u0085\u2028é";
        Gen.Select(Gen.Int[0, line.Length - 1], Gen.Char[odd], Gen.Int[0, 12]).Array[1, 4].Sample(edits =>
        {
            var text = new StringBuilder(line);
            foreach ((int place, char with, int length) in edits)
            {
                int at = Math.Min(place, text.Length);
                text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, with);
            }
            return IsModelOrFaulty(() => FactoryModel.Parse(text.ToString()));
        }, iter: 2000);
    }

    private static bool IsModelOrFaulty(Func<FactoryModel> read)
    {
        try
        {
            FactoryModel model = read();
            return model.Equals(FactoryModel.Parse(model.ToYaml()));
        }
        catch (ModelException error)
        {
            return error.Problems.Count > 0 && error.Problems.All(problem => problem is { Line: > 0, Column: > 0 });
        }
    }

    private string FaultsOf(string file) => Assert.Throws<ModelException>(() => FactoryModel.Load(PathOf(file))).Message;

    private string PathOf(string file) => Path.Combine(_folder, file);

    private string Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    private string Write(string file, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(file), bytes);
        return PathOf(file);
    }
}
