using System.Reflection;
using FactoryTwin.Model;

namespace FactoryTwin.HouseRules;

/// <summary>A station's state machine keeps its state where a fork copies it, never in fields of its own.</summary>
public class StationStateTests
{
    private const string Station = "FactoryTwin.Kernel.Station";

    [Fact]
    public void A_station_has_only_readonly_fields()
    {
        Assembly library = typeof(SimTime).Assembly;
        Rule.HasNoOffenders(Offenders(library, library.GetType(Station)));
    }

    [Fact]
    public void Control_a_station_with_a_mutable_field_or_property_is_found_and_its_honest_neighbour_is_not() =>
        Assert.Equal(
            [
                $"{typeof(Forgetful.Deeper)}._count{Remedy}",
                $"{typeof(Forgetful)}.<Done>k__BackingField{Remedy}",
                $"{typeof(Forgetful)}._inherited{Remedy}",
            ],
            Offenders(typeof(StationStateTests).Assembly, typeof(ControlStation)));

    private const string Remedy = ": make it readonly, and keep what changes in the station's state struct or in a store of the kernel, where a fork copies it";

    private static string[] Offenders(Assembly assembly, Type? station) =>
    [
        .. (from type in assembly.GetTypes()
            where station is not null && (type == station || type.IsSubclassOf(station))
            from field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where !field.IsInitOnly
            select $"{type}.{field.Name}{Remedy}").Order(StringComparer.Ordinal),
    ];

    private abstract class ControlStation;

    private class Forgetful : ControlStation
    {
        protected int _inherited = 1;

        public int Done { get; set; }

        public sealed class Deeper : Forgetful
        {
            private int _count;

            public int Count() => ++_count + _inherited;
        }
    }

    private sealed class Honest(int places) : ControlStation
    {
        private readonly int _places = places;

        public int Places => _places;
    }
}
