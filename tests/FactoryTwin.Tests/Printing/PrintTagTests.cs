using System.Globalization;
using FactoryTwin.Printing;
using FactoryTwin.Tests.Truth;

namespace FactoryTwin.Tests.Printing;

/// <summary>Layers, objects and feature types, as slicers name them.</summary>
public class PrintTagTests
{
    private const string Purge = "M83\nG28\nG1 Z0.3 F600\nG1 X100 E9 F900\n";

    [Theory]
    [InlineData(";LAYER_CHANGE\n", ";LAYER_CHANGE\n")]
    [InlineData(";LAYER:0\n", ";LAYER:1\n")]
    [InlineData(" ;LAYER:0\n", "\t;LAYER:1\n")]
    [InlineData(";   LAYER_CHANGE  \n", " ;  LAYER_CHANGE\n")]
    [InlineData("; CHANGE_LAYER\n", "; CHANGE_LAYER\n")]
    [InlineData("; layer 1, Z = 0.200\n", "; layer 2, Z = 0.400\n")]
    [InlineData(";LAYER_CHANGE\n; layer 1 of somebody's own\n", "; layer 2\n;LAYER_CHANGE\n")]
    public void Layers_begin_where_the_slicer_says_so(string first, string second)
    {
        PrintPlan plan = Prints.Slowly($"{Purge}{first}G1 Z0.2\nG1 X0 E5\n{second}G1 Z0.4\nG1 X100 E5\nG1 X0 E5\n");
        Assert.Equal(["1", "2"], plan.Layers.Select(layer => layer.Name));
        Assert.True(plan.Layers[1].FirmwareSeconds > 1.8 * plan.Layers[0].FirmwareSeconds);
        Assert.True(plan.Layers.Sum(layer => layer.FirmwareSeconds) < plan.FirmwareSeconds);
    }

    [Fact]
    public void Without_a_word_of_layers_one_begins_where_filament_is_laid_higher()
    {
        PrintPlan plan = Prints.Slowly("M83\nG1 Z0.2 F600\nG1 X9 E1\nG1 Z5\nG1 X0\nG1 Z0.2\nG1 X9 E1\nG1 Z0.4\nG1 X0 E1\nG1 Z9\nG1 X50\n");
        Assert.Equal(2, plan.Layers.Count);
    }

    /// <summary>A base and a wall that rises with each move; and a file that rises from the beginning.</summary>
    [Theory]
    [InlineData("G1 Z0.2\nG1 X9 E1\nG1 X0 E1\n", 1)]
    [InlineData("G1 Z0.2\nG1 X9 E1\nG1 Z0.4\nG1 X0 E1\n", 2)]
    [InlineData("", 1)]
    public void A_wall_that_rises_all_the_time_belongs_to_the_layer_below(string below, int layers)
    {
        string wall = string.Concat(Enumerable.Range(1, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{i % 2 * 9} Z{0.4 + i * 0.005:0.000} E0.1\n")));
        Assert.Equal(layers, Prints.Slowly($"M83\nG1 X0 F600\n{below}{wall}").Layers.Count);
        Assert.Equal(layers + 1, Prints.Slowly($"M83\nG1 X0 F600\n{below}{wall}G1 X50 E1\n").Layers.Count);
    }

    [Theory]
    [InlineData("; printing object cube.stl id:0 copy 0\n", "; stop printing object cube.stl id:0 copy 0\n", "cube.stl id:0 copy 0")]
    [InlineData("EXCLUDE_OBJECT_START NAME=cube_0\n", "EXCLUDE_OBJECT_END NAME=cube_0\n", "cube_0")]
    [InlineData("EXCLUDE_OBJECT_START NAME='my cube'\n", "EXCLUDE_OBJECT_END NAME='my cube'\n", "my cube")]
    [InlineData("EXCLUDE_OBJECT_START NAME='my cube\n", "EXCLUDE_OBJECT_END\n", "my cube")]
    [InlineData("; start printing object, unique label id: 15\n", "; stop printing object, unique label id: 15\n", "15")]
    [InlineData("M486 S0\nM486 Acube\n", "M486 S-1\n", "cube")]
    [InlineData("M486 T2\nM486 S3\nM486 Acube\nM486 S4\nM486 Acone\nM486 S-1\nM486 S3\n", "M486 S-1\n", "cube")]
    [InlineData("M486 S3 Amy S9 cube\n", "M486 S-1\n", "my S9 cube")]
    [InlineData("M486 S7\n", "M486 S-1\n", "7")]
    [InlineData(";MESH:cube.stl\n", ";MESH:NONMESH\n", "cube.stl")]
    public void Objects_have_their_time(string begin, string end, string name)
    {
        PrintPlan plan = Prints.Slowly($"M83\nG1 X10 E1 F600\n{begin}G1 X20 E1\nG4 S2\n{end}G1 X50 E1\n");
        PrintShare share = Assert.Single(plan.Objects);
        Assert.Equal(name, share.Name);
        Assert.InRange(share.FirmwareSeconds, 3, 3.3);
        Assert.Empty(plan.NotUnderstood);
    }

    [Theory]
    [InlineData(";TYPE:External perimeter\n", "External perimeter")]
    [InlineData(";TYPE:WALL-OUTER\n", "WALL-OUTER")]
    [InlineData("; FEATURE: Outer wall\n", "Outer wall")]
    [InlineData("; feature outer perimeter\n", "outer perimeter")]
    public void Feature_types_have_their_time_and_travel_has_its_own(string tag, string name)
    {
        PrintPlan plan = Prints.Slowly($"M83\n{tag}G1 X10 E1 F600\nG1 E-1\nG1 X50\nG1 E1\n");
        Assert.Equal(["travel", "retraction", name], plan.Features.Select(feature => feature.Name));
        Assert.Equal(plan.FirmwareSeconds, plan.Features.Sum(feature => feature.FirmwareSeconds), 1e-9);
        Assert.True(plan.Features[0].FirmwareSeconds > plan.Features[2].FirmwareSeconds);
    }

    [Theory, MemberData(nameof(PrintTruthTests.Files), MemberType = typeof(PrintTruthTests))]
    public void Parts_of_a_print_add_up_to_the_whole(string file)
    {
        PrintPlan plan = Prints.Load(PrintTruth.Of(file).Path);
        Assert.Equal(plan.FirmwareSeconds, plan.Features.Sum(feature => feature.FirmwareSeconds), 1e-6);
        Assert.Equal(plan.FirmwareSeconds, plan.Stages.Where(stage => stage.Kind is PrintStageKind.Printing or PrintStageKind.Priming).Sum(stage => stage.Seconds), 1e-6);
        Assert.Equal(plan.ExpectedSeconds!.Value, plan.Stages.Sum(stage => stage.Seconds), 1e-6);
        Assert.Equal(plan.EnergyKilowattHours!.Value, plan.Stages.Sum(stage => stage.EnergyKilowattHours), 1e-9);
        Assert.Equal(plan.FirmwareSeconds, plan.Layers.Sum(layer => layer.FirmwareSeconds) + plan.Stages.Where(stage => stage.Kind == PrintStageKind.Priming).Sum(stage => stage.Seconds), 1e-6);
        Assert.All(plan.Layers, layer => Assert.True(layer.FirmwareSeconds > 0 && layer.SlicerSeconds > 0));
    }
}
