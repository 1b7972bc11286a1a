namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A member of a sorted set; ordered by score, then by bytes.</summary>
internal readonly record struct ScoredMember(double Score, string Member) : IComparable<ScoredMember>
{
    public int CompareTo(ScoredMember other) => Score < other.Score ? -1 : Score > other.Score ? 1 : string.CompareOrdinal(Member, other.Member);
}
