using CsCheck;
using FactoryTwin.Indicators;
using Xunit;

namespace FactoryTwin.Tests.Indicators;

public sealed class PartTableTests
{
    /// <summary>Numbers as they come (small and close together), and some that lie far apart.</summary>
    private static Gen<long> AnyPart => Gen.OneOf(Gen.Long[1, 150], Gen.Long[1, 40].Select(n => n << 40), Gen.Const(long.MaxValue));

    [Fact]
    public void Table_equals_a_dictionary_whatever_is_added_and_removed() =>
        Gen.Select(AnyPart, Gen.Int[0, 9]).Array[0, 600].Sample(steps =>
        {
            var table = new PartTable();
            var expected = new Dictionary<long, int>();
            foreach ((long part, int what) in steps)
            {
                int slot = table.SlotOf(part);
                Assert.Equal(expected.ContainsKey(part), slot >= 0);
                if (slot < 0 && what < 7)
                {
                    expected.Add(part, expected.Count);
                    table.Add(new PartRow { Part = part, Station = expected[part] });
                }
                else if (slot >= 0 && what >= 4)
                {
                    expected.Remove(part);
                    table.RemoveAt(slot);
                }
            }
            Assert.Equal(expected.Count, table.Count);
            Assert.Equal(expected.Count, table.Slots.ToArray().Count(row => row.Part != 0));
            foreach ((long part, int station) in expected)
                Assert.Equal((part, station), (table[table.SlotOf(part)].Part, table[table.SlotOf(part)].Station));
        }, iter: 500);

    [Fact]
    public void Parts_whose_home_is_the_last_slot_go_on_at_the_first_and_come_back_when_there_is_room()
    {
        long[] sameHome = [.. Enumerable.Range(1, 100_000).Select(n => (long)n).Where(IsAtTheEnd).Take(5)];
        var table = new PartTable();
        foreach (long part in sameHome)
            table.Add(new PartRow { Part = part });
        Assert.Equal([63, 0, 1, 2, 3], sameHome.Select(part => table.SlotOf(part)));

        table.RemoveAt(table.SlotOf(sameHome[1]));
        Assert.Equal([63, -1, 0, 1, 2], sameHome.Select(part => table.SlotOf(part)));

        static bool IsAtTheEnd(long part)
        {
            var alone = new PartTable();
            return alone.Add(new PartRow { Part = part }) == 63;
        }
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var table = new PartTable();
        table.Add(new PartRow { Part = 1, Station = 5 });
        PartTable copy = table.Copy();
        copy[copy.SlotOf(1)].Station = 6;
        copy.Add(new PartRow { Part = 2 });

        Assert.Equal((5, 1, -1), (table[table.SlotOf(1)].Station, table.Count, table.SlotOf(2)));
        Assert.Equal((6, 2), (copy[copy.SlotOf(1)].Station, copy.Count));
    }
}
