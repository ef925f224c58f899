namespace HetServe.Allocation.Routing;

/// <summary>
/// A vertex of what one query type may do by itself: shares over at most three deployments, the rest unserved. One deployment where it
/// meets the average-scoped objectives alone, two where one of them is just met, three where both are.
/// </summary>
internal struct RoutingMode
{
    public int A, B, C;               // deployment slots, -1 for none
    public double ShareA, ShareB, ShareC;
    public double Unserved;           // share, 1 - ShareA - ShareB - ShareC
    public double Cost;               // $ at no capacity prices

    public static RoutingMode None => new() { A = -1, B = -1, C = -1, Unserved = 1 };
}
