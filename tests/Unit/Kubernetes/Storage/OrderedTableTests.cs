using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Kubernetes.Storage;

public sealed class OrderedTableTests
{
    [Test]
    public void Behaves_as_a_sorted_dictionary_under_random_changes([Values(1UL, 2UL, 3UL)] ulong seed)
    {
        var random = new SeededRandom(seed);
        var table = new OrderedTable<string>();
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 6000; i++)
        {
            var key = $"ns-{random.Next(5)}/k{random.Next(2000)}";
            if (random.Chance(0.3))
            {
                table.Remove(key).Should().Be(model.Remove(key));
            }
            else
            {
                table.Set(key, $"v{i}");
                model[key] = $"v{i}";
            }
        }

        table.Count.Should().Be(model.Count);
        table.Range("", null).Select(e => e.Key + e.Value).Should().Equal(model.Select(e => e.Key + e.Value));
        table.Range("ns-2/", "ns-20").Select(e => e.Key).Should().Equal(model.Keys.Where(k => k.StartsWith("ns-2/", StringComparison.Ordinal)));
        table.CountRange("ns-2/", "ns-20").Should().Be(model.Keys.Count(k => k.StartsWith("ns-2/", StringComparison.Ordinal)));
        table.CountRange("ns-3/k5", null).Should().Be(model.Keys.Count(k => string.CompareOrdinal(k, "ns-3/k5") >= 0));
        foreach (var (key, value) in model) table.Get(key).Should().Be(value);
        table.Get("ns-9/none").Should().BeNull();
    }

    [Test]
    public void Keys_that_come_in_order_fill_it()
    {
        var table = new OrderedTable<string>();
        for (var i = 0; i < 3000; i++) table.Set(i.ToString("D5", System.Globalization.CultureInfo.InvariantCulture), "v");
        table.Count.Should().Be(3000);
        table.Range("01000", "01003").Select(e => e.Key).Should().Equal("01000", "01001", "01002");
    }
}
