using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Printing;
using FactoryTwin.Tests.Model;

namespace FactoryTwin.Tests.Printing;

public sealed partial class PrinterProfileTests
{
    private const string Reference = "seeds/PRINTERS.md";

    public static TheoryData<string> Names => [.. PrinterProfiles.Names];

    [Theory, MemberData(nameof(Names))]
    public void A_built_in_printer_can_be_read_and_written(string name)
    {
        PrinterProfile printer = PrinterProfiles.Find(name);
        Assert.Equal(printer, TextDocument.Parse(TextDocument.Write(printer, PrinterProfiles.Text), PrinterProfiles.Text, "printer.yaml"));
        Assert.NotNull(printer.Nozzle?.HeatUpSeconds(new(25, 215, 25)));
        Assert.NotNull(printer.Bed?.HeatUpSeconds(new(25, 60, 25)));
    }

    [Fact]
    public void Each_firmware_has_a_built_in_printer()
    {
        Assert.Equal(["generic-klipper", "generic-marlin", "generic-marlin-2"], PrinterProfiles.Names);
        Assert.Equal(FirmwareKind.Klipper, PrinterProfiles.Find("generic-klipper").Firmware);
        Assert.Equal(0.013, PrinterProfiles.Find("generic-marlin-2").Marlin.JunctionDeviationMillimetres);
        Assert.Equal("Generic printer with Klipper", Prints.Of("G1 X1 F600\n; gcode_flavor = klipper\n").Printer);
    }

    [Theory]
    [InlineData("name: P\nnozle-diameter: 0.6 mm\n", "p.yaml:2:1: FT1006 nozle-diameter: there is no such key; did you mean 'nozzle-diameter'?")]
    [InlineData("name: P\nfilament-density: 1.24\n", "p.yaml:2:19: FT1003 filament-density: '1.24' has no unit; write '1.24 g/cm3'")]
    [InlineData("name: P\nmarlin: { speed: { x: 200 mm/s, y: 200 mm/s, z: 12 mm/s } }\n", "p.yaml:2:11: FT1007 e: the key 'e' is missing; write 'e: 120 mm/s'")]
    [InlineData("name: P\nmarlin: { printing: 1250 mm/s }\n", "p.yaml:2:26: FT1004 printing: 'mm/s' in '1250 mm/s' is not a unit of acceleration; use 'mm/s2', 'mm/s²', 'm/s2' or 'm/s²'")]
    [InlineData("name: P\nklipper: { minimum-cruise-ratio: 100 % }\n", "p.yaml:2:34: FT1005 minimum-cruise-ratio: at 100 % nothing could move; write less than 100 %")]
    [InlineData("name: P\nbed: { power: 0 W, capacity: 1 J/K, loss: 1 W/K }\n", "p.yaml:2:15: FT1005 power: the heater has no power; it must be above 0 W")]
    [InlineData("name: P\nrelease: 20 C\n", "p.yaml:2:10: FT1028 release: the bed never cools below its surroundings; write a temperature above 'ambient'")]
    [InlineData("name: P\nrecorded: [{ firmware: 1 h, measured: 70 min }]\n", "p.yaml:2:1: FT1005 recorded: there are 1 recorded prints, and 5 are needed; record prints that differ in length, or leave the key out")]
    [InlineData("- P\n", "p.yaml:1:1: FT1027 a list stands here where keys are needed; write the keys of a printer")]
    public void A_fault_of_a_printer_has_its_place_and_its_remedy(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<ModelException>(() => TextDocument.Parse(yaml, PrinterProfiles.Text, "p.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_printer_built_in_code_is_judged_as_one_that_was_read()
    {
        PrinterProfile printer = PrinterProfiles.Find("generic-marlin");
        printer = printer with { Bed = printer.Bed! with { LossWattsPerKelvin = 0 }, Marlin = printer.Marlin with { LookAhead = 0 } };
        Assert.Equal(["bed.loss", "marlin.look-ahead"], Assert.Throws<ModelException>(() => Prints.Of("G1 X1 F600\n", new() { Printer = printer })).Problems.Select(problem => problem.Path).Order());
    }

    [Fact]
    public void A_printer_that_is_not_there_is_a_fault_that_names_the_others()
    {
        Assert.Equal("prusa:1:1: FT1001 there is neither a built-in printer nor a file of this name; there are generic-klipper, generic-marlin, generic-marlin-2; or name a YAML file",
            Assert.Throws<ModelException>(() => PrinterProfiles.Find("prusa")).Message);
        Assert.Equal("prusa.yaml:1:1: FT1001 the file does not exist; check its name and its folder", Assert.Throws<ModelException>(() => PrinterProfiles.Find("prusa.yaml")).Message);
    }

    [Fact]
    public void The_key_table_of_the_reference_says_what_the_keys_say_today()
    {
        string text = Repository.Read(Reference), begin = "<!-- keys of a printer -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, end = text.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        var table = new StringBuilder("| key | value | meaning |\n|---|---|---|\n");
        AddRows(table, "", PrinterProfiles.Text.Keys);
        Repository.ShouldBe(Reference, text[..start] + table + text[end..]);
    }

    [Fact]
    public void The_json_schema_says_what_the_keys_say_today()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "A printer of FactoryTwin" };
        foreach ((string name, JsonNode? part) in PrinterProfiles.Text.Schema())
            schema[name] = part!.DeepClone();
        Repository.ShouldBe("seeds/printer.schema.json", schema.ToJsonString(new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }) + "\n");
    }

    [Fact]
    public void Every_example_of_the_reference_is_a_printer()
    {
        string[] examples = [.. Example().Matches(Repository.Read(Reference)).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 3);
        Assert.All(examples, example =>
        {
            PrinterProfile printer = TextDocument.Parse(example, PrinterProfiles.Text, "example.yaml");
            Assert.Equal(printer, TextDocument.Parse(TextDocument.Write(printer, PrinterProfiles.Text), PrinterProfiles.Text, "example.yaml"));
        });
    }

    private static void AddRows(StringBuilder table, string owner, IEnumerable<KeyDescription> keys)
    {
        foreach (KeyDescription key in keys)
        {
            table.Append($"| `{owner}{key.Name}`{(key.IsRequired ? " (required)" : "")} | `{key.Example}` | {key.Summary} |\n");
            AddRows(table, $"{owner}{key.Name}.", key.Keys);
        }
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
